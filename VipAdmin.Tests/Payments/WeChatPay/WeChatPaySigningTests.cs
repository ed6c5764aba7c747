using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VipAdmin.Core.Payments.WeChatPay;

namespace VipAdmin.Tests.Payments.WeChatPay;

public sealed class WeChatPaySigningTests
{
    private readonly WeChatPaySigning signing = Vectors.WeChat().Signing();

    public static TheoryData<string> Requests => Vectors.Names("wechat/requests.json");
    public static TheoryData<string> Responses => Vectors.Names("wechat/responses.json");
    public static TheoryData<string> Certificates => Vectors.Names("wechat/certificates.json");
    public static TheoryData<string> Ciphers => Vectors.Names("wechat/aes-gcm.json");
    public static TheoryData<string> Notifications => Vectors.Names("wechat/notifications.json");

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_OfVector_IsSignedExactlyAsStated(string name)
    {
        var vector = Vectors.One("wechat/requests.json", name);
        var (method, url, nonce, timestamp) = (vector.Text("method")!, vector.Text("url")!, vector.Text("nonce")!, vector.Number("timestamp")!.Value);
        var body = Encoding.UTF8.GetBytes(vector.Text("body")!);

        Encoding.UTF8.GetString(WeChatPaySigning.RequestMessage(method, url, timestamp, nonce, body)).ShouldBe(vector.Text("message"));
        Fields(signing.Authorize(method, url, timestamp, nonce, body)).ShouldBe(Fields(vector.Text("authorization")!), ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void Response_OfVector_IsVerifiedOrRefusedForTheStatedReason(string name)
    {
        var vector = Vectors.One("wechat/responses.json", name);

        var check = signing.Verify(Headers(vector), Body(vector), Clock(vector));

        check.ShouldBe(Expected(vector));
    }

    [Theory]
    [MemberData(nameof(Certificates))]
    public void CertificateList_OfVector_IsLearntOnlyWhenItVerifies(string name)
    {
        var vector = Vectors.One("wechat/certificates.json", name);
        var options = Vectors.WeChat();
        options.PlatformCertPath = null;
        var fresh = options.Signing();
        var list = WeChatPayWire.ReadCertificates(Body(vector)).ShouldNotBeNull();

        var learnt = fresh.Learn(list, Headers(vector), Body(vector), Clock(vector));

        learnt.ShouldBe(vector.Text("expect") == "accept");
        fresh.Knows(Vectors.WeChatPublicKeyId).ShouldBeTrue();
        var listed = vector.TryGetProperty("expected", out var expected) ? expected.EnumerateArray().Select(c => c.Text("serial_no")).ToArray() : [];
        foreach (var serial in new[] { Vectors.WeChatSerial1, Vectors.WeChatSerial2 })
        {
            fresh.Knows(serial).ShouldBe(listed.Contains(serial), serial);
        }
    }

    [Fact]
    public void CertificateList_LearntFirst_ThenVerifiesAnswersAndBecomesThePreferredKey()
    {
        var options = Vectors.WeChat();
        (options.PlatformCertPath, options.PublicKeyId, options.PublicKeyPath) = (null, null, null);
        var fresh = options.Signing();
        var vector = Vectors.One("wechat/certificates.json", "two-certificates");
        fresh.PreferredSerial.ShouldBeNull();

        fresh.Learn(WeChatPayWire.ReadCertificates(Body(vector))!, Headers(vector), Body(vector), Clock(vector)).ShouldBeTrue();

        fresh.PreferredSerial.ShouldBe(Vectors.WeChatSerial1);
        var response = Vectors.One("wechat/responses.json", "success-platform-certificate-2");
        fresh.Verify(Headers(response), Body(response), Clock(response)).ShouldBe(SignatureCheck.Valid);
    }

    [Theory]
    [MemberData(nameof(Ciphers))]
    public void Cipher_OfVector_IsDecryptedOrRefused(string name)
    {
        var vector = Vectors.One("wechat/aes-gcm.json", name);
        string Decrypt()
            => WeChatPaySigning.Decrypt(Encoding.ASCII.GetBytes(vector.Text("key")!), vector.Text("nonce")!, vector.Text("associated_data")!,
                vector.Text("ciphertext")!);

        if (vector.Text("expect") == "accept")
        {
            Decrypt().ShouldBe(vector.Text("plaintext"));
        }
        else
        {
            Should.Throw<CryptographicException>(Decrypt);
        }
    }

    [Fact]
    public void Cipher_NotBase64_IsRefused()
        => Should.Throw<CryptographicException>(() => signing.Decrypt("0123456789ab", "certificate", "***"));

    [Theory]
    [MemberData(nameof(Notifications))]
    public void Notification_OfVector_IsVerifiedOverTheRawBodyThenDecrypted(string name)
    {
        var vector = Vectors.One("wechat/notifications.json", name);
        var check = signing.Verify(Headers(vector), Body(vector), Clock(vector));

        check.ShouldBe(vector.Text("reason") == "decrypt" ? SignatureCheck.Valid : Expected(vector));
        if (check == SignatureCheck.Valid)
        {
            using var body = JsonDocument.Parse(Body(vector));
            var resource = body.RootElement.GetProperty("resource");
            string Open() => signing.Decrypt(resource.Text("nonce")!, resource.Text("associated_data")!, resource.Text("ciphertext")!);
            if (vector.Text("expect") == "accept")
            {
                Open().ShouldBe(vector.Text("expectedPlaintext"));
            }
            else
            {
                Should.Throw<CryptographicException>(Open);
            }
        }
    }

    [Fact]
    public async Task Signing_FromManyThreads_GivesEqualSignaturesAndVerifiesThem()
    {
        var expected = signing.Authorize("GET", "/v3/certificates", 1795413611, "4D8D2E937B0060C353E1A11505BEB1B7", []);
        var vector = Vectors.One("wechat/responses.json", "success-compact");

        await Parallel.ForAsync(0, 200, (_, _) =>
        {
            signing.Authorize("GET", "/v3/certificates", 1795413611, "4D8D2E937B0060C353E1A11505BEB1B7", []).ShouldBe(expected);
            signing.Verify(Headers(vector), Body(vector), Clock(vector)).ShouldBe(SignatureCheck.Valid);
            return ValueTask.CompletedTask;
        });
    }

    internal static WeChatPaySignature Headers(JsonElement vector)
    {
        var headers = vector.GetProperty("headers");
        return new(headers.Text("Wechatpay-Timestamp"), headers.Text("Wechatpay-Nonce"), headers.Text("Wechatpay-Serial"), headers.Text("Wechatpay-Signature"));
    }

    internal static byte[] Body(JsonElement vector) => Encoding.UTF8.GetBytes(vector.Text("body")!);

    private static DateTimeOffset Clock(JsonElement vector) => DateTimeOffset.FromUnixTimeSeconds(vector.Number("now")!.Value);

    private static SignatureCheck Expected(JsonElement vector) => (vector.Text("expect"), vector.Text("reason")) switch
    {
        ("accept", _) => SignatureCheck.Valid,
        (_, "headers") => SignatureCheck.HeadersMissing,
        (_, "timestamp") => SignatureCheck.ClockOff,
        (_, "unknown_serial") => SignatureCheck.UnknownSerial,
        (_, "signature") => SignatureCheck.Wrong,
        var (_, reason) => throw new InvalidOperationException($"The vectors have a new reason: {reason}"),
    };

    private static string[] Fields(string authorization)
    {
        authorization.ShouldStartWith("WECHATPAY2-SHA256-RSA2048 ");
        return authorization["WECHATPAY2-SHA256-RSA2048 ".Length..].Split(',');
    }
}
