using VipAdmin.Core.Payments.Alipay;

namespace VipAdmin.Tests.Payments.Alipay;

public sealed class AlipayOptionsTests
{
    [Fact]
    public void Faults_NothingSet_AreNoneBecauseTheChannelIsNotInUse() => new AlipayOptions().Faults().ShouldBeEmpty();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Faults_AllRightInEitherMode_AreNone(bool certificates) => Vectors.Alipay(certificates).Faults().ShouldBeEmpty();

    [Fact]
    public void Faults_OnlyTheApp_NameBothKeysAtOnce()
        => new AlipayOptions { AppId = "2021000000000001" }.Faults().Select(f => f.Split(':')[0]).ShouldBe(["ALIPAY_PRIVATE_KEY", "ALIPAY_PUBLIC_KEY"]);

    [Fact]
    public void Faults_OneCertificateOnly_NameTheOtherTwo()
    {
        var options = Vectors.Alipay(certificates: true);
        (options.AppCertPath, options.RootCertPath) = (null, null);
        options.Faults().Select(f => f.Split(':')[0]).ShouldBe(["ALIPAY_APP_CERT_PATH", "ALIPAY_ROOT_CERT_PATH"]);
    }

    public static TheoryData<string, bool, string> Wrong => new()
    {
        { "app not a number", false, "ALIPAY_APP_ID" },
        { "gateway relative", false, "ALIPAY_GATEWAY" },
        { "private key is a public one", false, "ALIPAY_PRIVATE_KEY" },
        { "private key file missing", false, "ALIPAY_PRIVATE_KEY" },
        { "public key is our own", false, "ALIPAY_PUBLIC_KEY" },
        { "public key is text", false, "ALIPAY_PUBLIC_KEY" },
        { "app certificate of another key", true, "ALIPAY_APP_CERT_PATH" },
        { "platform certificate is ec", true, "ALIPAY_CERT_PATH" },
        { "platform certificate missing", true, "ALIPAY_CERT_PATH" },
        { "root without rsa", true, "ALIPAY_ROOT_CERT_PATH" },
        { "root is a key", true, "ALIPAY_ROOT_CERT_PATH" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Faults_OneThingWrong_NameItAndSayWhatIsExpected(string what, bool certificates, string key)
    {
        var options = Vectors.Alipay(certificates);
        switch (what)
        {
            case "app not a number": options.AppId = "app"; break;
            case "gateway relative": options.Gateway = "gateway.do"; break;
            case "private key is a public one": options.PrivateKey = Vectors.Key("alipay-app.public.pem"); break;
            case "private key file missing": options.PrivateKey = "/no/such.pem"; break;
            case "public key is our own": options.PublicKey = Vectors.Key("alipay-app.public.pem"); break;
            case "public key is text": options.PublicKey = new string('!', 400); break;
            case "app certificate of another key": options.AppCertPath = Vectors.PathOf("keys/alipay-platform.cert.pem"); break;
            case "platform certificate is ec": options.CertPath = Vectors.PathOf("keys/alipay-root-e1.cert.pem"); break;
            case "platform certificate missing": options.CertPath = "/no/such.crt"; break;
            case "root without rsa": options.RootCertPath = Vectors.PathOf("keys/alipay-root-chain-no-rsa.pem"); break;
            case "root is a key": options.RootCertPath = Vectors.PathOf("keys/alipay-app.pkcs8.pem"); break;
            default: throw new InvalidOperationException(what);
        }

        var fault = options.Faults().ShouldHaveSingleItem();

        fault.ShouldStartWith(key + ":");
        fault.ShouldContain("xpected");
    }
}
