using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using VipAdmin.Core.Payments.Alipay;

namespace VipAdmin.Tests.Payments.Alipay;

public sealed class AlipaySigningTests
{
    public static TheoryData<string> Requests => Vectors.Names("alipay/requests.json");
    public static TheoryData<string> Responses => Vectors.Names("alipay/responses.json");
    public static TheoryData<string> Notifications => Vectors.Names("alipay/notifications.json");
    public static TheoryData<string> V3Requests => Vectors.Names("alipay/v3.json", "requests");
    public static TheoryData<string> V3Responses => Vectors.Names("alipay/v3.json", "responses");
    public static TheoryData<string> Certificates => Vectors.Names("alipay/cert-sn.json", "single");
    public static TheoryData<string> Roots => Vectors.Names("alipay/cert-sn.json", "roots");

    [Theory]
    [MemberData(nameof(Requests))]
    public void Request_OfVector_IsSignedExactlyAsStated(string name)
    {
        var vector = Vectors.One("alipay/requests.json", name);
        var signing = Vectors.Alipay(vector.Text("mode") == "certificate").Signing();
        var parameters = vector.GetProperty("params").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);

        AlipaySigning.Content(parameters).ShouldBe(vector.Text("signContent"));
        signing.Sign(AlipaySigning.Content(parameters)).ShouldBe(vector.Text("sign"));
    }

    [Theory]
    [InlineData("query-by-out-trade-no")]
    [InlineData("query-certificate-mode")]
    public void Request_OfOurOwn_HasTheParametersOfTheVector(string name)
    {
        var vector = Vectors.One("alipay/requests.json", name);
        var options = Vectors.Alipay(vector.Text("mode") == "certificate");

        var ours = AlipayWire.Parameters(options.Signing(), options.AppId!, "alipay.trade.query", AlipayWire.TradeContent("VIP2026112200000101"),
            new DateTime(2026, 11, 23, 14, 0, 0));

        ours.ShouldBe(vector.GetProperty("params").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!), ignoreOrder: true);
    }

    [Theory]
    [InlineData("alipay-app.pkcs1.pem")]
    [InlineData("alipay-app.pkcs8.pem")]
    public void PrivateKey_AsBareBase64OrPemOrOneLine_SignsTheSame(string file)
    {
        var vector = Vectors.One("alipay/requests.json", "query-by-out-trade-no");
        var pem = Vectors.Key(file);
        foreach (var form in new[] { pem, Bare(pem), Bare(pem).Replace("\n", "", StringComparison.Ordinal), pem.Replace("\n", "\\n", StringComparison.Ordinal),
            Vectors.PathOf("keys/" + file) })
        {
            var options = Vectors.Alipay();
            options.PrivateKey = form;
            options.PublicKey = Bare(Vectors.Key("alipay-platform.public.pem"));
            options.Signing().Sign(vector.Text("signContent")!).ShouldBe(vector.Text("sign"));
        }
    }

    [Theory]
    [MemberData(nameof(Responses))]
    public void Response_OfVector_IsVerifiedOrRefused(string name)
    {
        var vector = Vectors.One("alipay/responses.json", name);
        var signing = Vectors.Alipay(vector.Text("mode") == "certificate").Signing();
        var envelope = AlipayWire.ReadEnvelope(Encoding.UTF8.GetBytes(vector.Text("body")!), Method(vector));
        if (vector.Text("reason") == "the object of the method asked for is missing")
        {
            envelope.ShouldBeNull();
            return;
        }
        var fields = AlipayWire.ReadObject(envelope!.Raw).ShouldNotBeNull();
        switch (vector.Text("expect"))
        {
            case "accept":
                Encoding.UTF8.GetString(envelope.Raw.Span).ShouldBe(vector.Text("signedText"));
                signing.Verify(envelope.Raw.Span, envelope.Sign!).ShouldBeTrue();
                JsonElement.DeepEquals(fields, vector.GetProperty("expected")).ShouldBeTrue();
                envelope.CertSn.ShouldBe(signing.PlatformCertSn);
                break;
            case "unsigned-error":
                envelope.Sign.ShouldBeNull();
                AlipayWire.Text(fields, "code").ShouldNotBe("10000");
                break;
            default:
                (envelope.Sign is { } sign && signing.Verify(envelope.Raw.Span, sign)).ShouldBeFalse();
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Notifications))]
    public void Notification_OfVector_IsVerifiedWithoutItsSignType(string name)
    {
        var vector = Vectors.One("alipay/notifications.json", name);
        var form = vector.Text("formBody")!.Split('&').Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => WebUtility.UrlDecode(p[1]));

        var content = AlipaySigning.Content(form, withSignType: false);
        var good = Vectors.Alipay().Signing().Verify(Encoding.UTF8.GetBytes(content), form["sign"]);

        good.ShouldBe(vector.Text("expect") == "accept");
        if (good)
        {
            content.ShouldBe(vector.Text("signContent"));
        }
    }

    [Theory]
    [MemberData(nameof(V3Requests))]
    public void V3Request_OfVector_IsSignedExactlyAsStated(string name)
    {
        var vector = Vectors.One("alipay/v3.json", name, "requests");

        var content = AlipaySigning.V3Content(vector.Text("authString")!, vector.Text("method")!, vector.Text("url")!, vector.Text("body")!,
            vector.Text("appAuthToken"));

        content.ShouldBe(vector.Text("signContent"));
        Vectors.Alipay().Signing().Sign(content).ShouldBe(vector.Text("sign"));
    }

    [Theory]
    [MemberData(nameof(V3Responses))]
    public void V3Response_OfVector_IsVerifiedOrRefused(string name)
    {
        var vector = Vectors.One("alipay/v3.json", name, "responses");
        var headers = vector.GetProperty("headers");
        if (vector.Number("status") != 200)
        {
            // Errors of v3 are unsigned: a failed call, never a fact.
            headers.Text("alipay-signature").ShouldBeNull();
            return;
        }

        var raw = Encoding.UTF8.GetBytes($"{headers.Text("alipay-timestamp")}\n{headers.Text("alipay-nonce")}\n{vector.Text("body")}\n");

        Vectors.Alipay().Signing().Verify(raw, headers.Text("alipay-signature") ?? "").ShouldBe(vector.Text("expect") == "accept");
    }

    [Theory]
    [MemberData(nameof(Certificates))]
    public void CertificateSn_OfVector_IsEqual(string name)
    {
        var vector = Vectors.One("alipay/cert-sn.json", name, "single");
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(Vectors.PathOf(vector.Text("file")!)));

        AlipaySigning.Issuer(certificate).ShouldBe(vector.Text("issuer"));
        AlipaySigning.CertificateSn(certificate).ShouldBe(vector.Text("sn"));
        AlipaySigning.CertificateSn(vector.Text("issuer")!, vector.Text("serialDecimal")!).ShouldBe(vector.Text("sn"));
    }

    [Theory]
    [MemberData(nameof(Roots))]
    public void RootSn_OfVector_JoinsTheRsaCertificatesAndIsRefusedWhenEmpty(string name)
    {
        var vector = Vectors.One("alipay/cert-sn.json", name, "roots");
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(Vectors.PathOf(vector.Text("file")!));

        AlipaySigning.RootSn(certificates).ShouldBe(vector.Text("rootCertSn"));

        var options = Vectors.Alipay(certificates: true);
        options.RootCertPath = Vectors.PathOf(vector.Text("file")!);
        options.Faults().Any(f => f.StartsWith("ALIPAY_ROOT_CERT_PATH", StringComparison.Ordinal)).ShouldBe(vector.Text("rootCertSn")!.Length == 0);
    }

    [Fact]
    public void CertificateSn_OfPublicProductionCertificates_IsEqual()
    {
        foreach (var vector in Vectors.Load("alipay/cert-sn.json").GetProperty("realWorldStrings").GetProperty("vectors").EnumerateArray())
        {
            AlipaySigning.CertificateSn(vector.Text("issuer")!, vector.Text("serialDecimal")!).ShouldBe(vector.Text("sn"));
        }
    }

    [Fact]
    public void CertificateSn_NameWithDelicateCharacters_IsEscapedAsInRfc2253()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(new X500DistinguishedName("CN=\"A, B + C\", O=\"#x\", C=CN"), key, HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Vectors.Now, Vectors.Now.AddDays(1));

        AlipaySigning.Issuer(certificate).ShouldBe(@"CN=A\, B \+ C,O=\#x,C=CN", customMessage: certificate.Issuer);
    }

    private static string Bare(string pem) => string.Join('\n', pem.Split('\n').Where(line => !line.StartsWith("---", StringComparison.Ordinal))).Trim();

    private static string Method(JsonElement vector)
    {
        var key = vector.Text("responseKey")!;
        return key[..^"_response".Length].Replace('_', '.');
    }
}
