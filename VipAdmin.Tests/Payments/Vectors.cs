using System.Text.Json;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;

namespace VipAdmin.Tests.Payments;

/// <summary>The test vectors of both platforms (see their README), read from the sources.</summary>
internal static class Vectors
{
    public const string WeChatSerial1 = "5132D56071FB7A2176990779E6516F5BDA74BCBC";
    public const string WeChatSerial2 = "60715E849D56252522B8E61F61645243F9EEDAF6";
    public const string WeChatPublicKeyId = "PUB_KEY_ID_0119000001092026112300000000000001";

    private static readonly string Folder = Find();

    /// <summary>The clock of every vector unless it brings its own.</summary>
    public static DateTimeOffset Now { get; } = DateTimeOffset.FromUnixTimeSeconds(1795413600);

    public static string PathOf(string file) => Path.Combine(Folder, file);

    public static string Key(string name) => File.ReadAllText(PathOf("keys/" + name));

    public static JsonElement Load(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(file)));
        return document.RootElement.Clone();
    }

    /// <summary>The names of a list of vectors, one theory case each; vectors without a name go by their number.</summary>
    public static TheoryData<string> Names(string file, string list = "vectors")
        => [.. Load(file).GetProperty(list).EnumerateArray().Select((v, i) => Name(v, i))];

    public static JsonElement One(string file, string name, string list = "vectors")
        => Load(file).GetProperty(list).EnumerateArray().Where((v, i) => Name(v, i) == name).ShouldHaveSingleItem();

    public static string? Text(this JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static long? Number(this JsonElement element, string name)
        => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    /// <summary>The merchant of wechat/config.json with all three platform keys.</summary>
    public static WeChatPayOptions WeChat() => new()
    {
        AppId = "wx0000000000000109",
        MchId = "1900000109",
        ApiV3Key = "TESTONLY0TESTONLY1TESTONLY2TEST3",
        CertSerialNo = "1D74DEB862D4381C1B18CCB5DF7E946952227ABD",
        KeyPath = PathOf("keys/wechat-merchant.pkcs8.pem"),
        PlatformCertPath = Key("wechat-platform-1.cert.pem") + Key("wechat-platform-2.cert.pem"),
        PublicKeyId = WeChatPublicKeyId,
        PublicKeyPath = PathOf("keys/wechat-pubkey.public.pem"),
    };

    /// <summary>The app of alipay/config.json in either mode.</summary>
    public static AlipayOptions Alipay(bool certificates = false) => new()
    {
        AppId = "2021000000000001",
        PrivateKey = PathOf("keys/alipay-app.pkcs8.pem"),
        PublicKey = certificates ? null : Key("alipay-platform.public.pem"),
        AppCertPath = certificates ? PathOf("keys/alipay-app.cert.pem") : null,
        CertPath = certificates ? PathOf("keys/alipay-platform.cert.pem") : null,
        RootCertPath = certificates ? PathOf("keys/alipay-root-chain.pem") : null,
        SellerId = "2088000000000000",
    };

    public static WeChatPaySigning Signing(this WeChatPayOptions options)
    {
        var faults = new List<string>();
        var signing = WeChatPaySigning.Load(options, faults);
        faults.ShouldBeEmpty();
        return signing.ShouldNotBeNull();
    }

    public static AlipaySigning Signing(this AlipayOptions options)
    {
        var faults = new List<string>();
        var signing = AlipaySigning.Load(options, faults);
        faults.ShouldBeEmpty();
        return signing.ShouldNotBeNull();
    }

    private static string Name(JsonElement vector, int number) => vector.Text("name") ?? $"#{number}";

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var vectors = Path.Combine(folder.FullName, "VipAdmin.Tests", "Payments", "vectors");
            if (Directory.Exists(vectors))
            {
                return vectors;
            }
        }
        throw new DirectoryNotFoundException("The vectors are not above " + AppContext.BaseDirectory);
    }
}
