using VipAdmin.Core.Payments.WeChatPay;

namespace VipAdmin.Tests.Payments.WeChatPay;

public sealed class WeChatPayOptionsTests
{
    [Fact]
    public void Faults_NothingSet_AreNoneBecauseTheChannelIsNotInUse() => new WeChatPayOptions().Faults().ShouldBeEmpty();

    [Fact]
    public void Faults_AllRight_AreNone() => Vectors.WeChat().Faults().ShouldBeEmpty();

    [Fact]
    public void Faults_OnlyTheMerchantNumber_NameEverythingElseAtOnce()
        => Keys(new WeChatPayOptions { MchId = "1900000109" })
            .ShouldBe(["WECHAT_APP_ID", "WECHAT_KEY_PATH", "WECHAT_PAY_CERT_SERIAL_NO", "WECHAT_PAY_PUBLIC_KEY_ID"]);

    [Fact]
    public void Faults_SerialLeftOut_IsReadFromTheCertificate()
    {
        var options = Vectors.WeChat();
        options.CertSerialNo = null;
        options.CertPath = Vectors.PathOf("keys/wechat-merchant.cert.pem");

        options.Faults().ShouldBeEmpty();
        options.Signing().Authorize("GET", "/", 1, "n", []).ShouldContain("serial_no=\"1D74DEB862D4381C1B18CCB5DF7E946952227ABD\"");
    }

    [Fact]
    public void Faults_OneWayToVerify_IsEnough()
    {
        var publicKeyOnly = Vectors.WeChat();
        (publicKeyOnly.PlatformCertPath, publicKeyOnly.ApiV3Key) = (null, null);
        publicKeyOnly.Faults().ShouldBeEmpty();

        var certificatesOnly = Vectors.WeChat();
        (certificatesOnly.PublicKeyId, certificatesOnly.PublicKeyPath, certificatesOnly.ApiV3Key) = (null, null, null);
        certificatesOnly.Faults().ShouldBeEmpty();

        var downloadOnly = Vectors.WeChat();
        (downloadOnly.PublicKeyId, downloadOnly.PublicKeyPath, downloadOnly.PlatformCertPath) = (null, null, null);
        downloadOnly.Faults().ShouldBeEmpty();
    }

    [Fact]
    public void Faults_SeveralPlatformCertificatePaths_AreAllRead()
    {
        var options = Vectors.WeChat();
        options.PlatformCertPath = Vectors.PathOf("keys/wechat-platform-1.cert.pem") + " , " + Vectors.PathOf("keys/wechat-platform-2.cert.pem");
        var signing = options.Signing();
        signing.Knows(Vectors.WeChatSerial1).ShouldBeTrue();
        signing.Knows(Vectors.WeChatSerial2).ShouldBeTrue();

        options.PlatformCertPath += ",/no/such.pem";
        options.Faults().ShouldHaveSingleItem().ShouldContain("/no/such.pem");
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "no app", "WECHAT_APP_ID" },
        { "nothing but a comma", "WECHAT_APP_ID" },
        { "quoted app", "WECHAT_APP_ID" },
        { "two apps, one quoted", "WECHAT_APP_ID" },
        { "merchant not a number", "WECHAT_MCH_ID" },
        { "key file missing", "WECHAT_KEY_PATH" },
        { "key file is a certificate", "WECHAT_KEY_PATH" },
        { "key file is a public key", "WECHAT_KEY_PATH" },
        { "key is text", "WECHAT_KEY_PATH" },
        { "key is a directory", "WECHAT_KEY_PATH" },
        { "certificate of another key", "WECHAT_CERT_PATH" },
        { "certificate is a key", "WECHAT_CERT_PATH" },
        { "serial not hex", "WECHAT_PAY_CERT_SERIAL_NO" },
        { "v3 key too short", "WECHAT_PAY_API_KEY_V3" },
        { "v3 key not ascii", "WECHAT_PAY_API_KEY_V3" },
        { "platform certificate missing", "WECHAT_PAY_PLATFORM_CERT_PATH" },
        { "platform certificate is ec", "WECHAT_PAY_PLATFORM_CERT_PATH" },
        { "public key id of other form", "WECHAT_PAY_PUBLIC_KEY_ID" },
        { "public key without id", "WECHAT_PAY_PUBLIC_KEY_ID" },
        { "public key id without key", "WECHAT_PAY_PUBLIC_KEY_PATH" },
        { "address relative", "WECHAT_API_BASE_URL" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Faults_OneThingWrong_NameItAndSayWhatIsExpected(string what, string key)
    {
        var options = Vectors.WeChat();
        switch (what)
        {
            case "no app": options.AppId = null; break;
            case "nothing but a comma": options.AppId = " , "; break;
            case "quoted app": options.AppId = "\"wx0000000000000109\""; break;
            case "two apps, one quoted": options.AppId = "wx0000000000000109,'wx0000000000000110'"; break;
            case "merchant not a number": options.MchId = "19x"; break;
            case "key file missing": options.KeyPath = "/no/such.pem"; break;
            case "key file is a certificate": options.KeyPath = Vectors.PathOf("keys/wechat-merchant.cert.pem"); break;
            case "key file is a public key": options.KeyPath = Vectors.PathOf("keys/wechat-merchant.public.pem"); break;
            case "key is text": options.KeyPath = new string('x', 2000); break;
            case "key is a directory": options.KeyPath = Path.GetTempPath(); break;
            case "certificate of another key": options.CertPath = Vectors.PathOf("keys/wechat-platform-1.cert.pem"); break;
            case "certificate is a key": options.CertPath = Vectors.PathOf("keys/wechat-merchant.pkcs8.pem"); break;
            case "serial not hex": options.CertSerialNo = "1D:74"; break;
            case "v3 key too short": options.ApiV3Key = "short"; break;
            case "v3 key not ascii": options.ApiV3Key = new string('密', 32); break;
            case "platform certificate missing": options.PlatformCertPath = "/no/such.pem"; break;
            case "platform certificate is ec": options.PlatformCertPath = Vectors.PathOf("keys/alipay-root-e1.cert.pem"); break;
            case "public key id of other form": options.PublicKeyId = "5132D5"; break;
            case "public key without id": options.PublicKeyId = null; break;
            case "public key id without key": options.PublicKeyPath = null; break;
            case "address relative": options.ApiBaseUrl = "api.mch.weixin.qq.com"; break;
            default: throw new InvalidOperationException(what);
        }

        var fault = options.Faults().ShouldHaveSingleItem();

        fault.ShouldStartWith(key + ":");
        fault.ShouldContain("expected");
    }

    [Fact]
    public void Faults_KeyThatIsNotOne_IsNeverQuoted()
    {
        var options = Vectors.WeChat();
        options.KeyPath = "secret" + new string('x', 2000);
        options.Faults().ShouldHaveSingleItem().ShouldNotContain("secret");
    }

    private static string[] Keys(WeChatPayOptions options) => [.. options.Faults().Select(fault => fault[..fault.IndexOf(':', StringComparison.Ordinal)])];
}
