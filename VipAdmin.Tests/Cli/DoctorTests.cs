using Microsoft.Extensions.Options;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Alerts;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Cli;

public sealed class DoctorTests
{
    [Theory]
    [InlineData("PUB_KEY_ID_1", "ok", "signature verified with PUB_KEY_ID_1")]
    [InlineData(null, "warning", "could not be checked")]
    public async Task Platform_RefusalSignedOrNot_SaysWhatIsProven(string? key, string state, string words)
    {
        var platform = new ScriptedPlatform();
        platform.Everything =
            q => new TradeAnswer.Known(platform.TradeOf(q.OrderNo, TradeState.NotFound, "ORDER_NOT_EXIST"), new CallEvidence(40, 404, KeyId: key));

        var finding = await Doctor.PlatformAsync(platform, TestContext.Current.CancellationToken);

        (finding.Subject, finding.State).ShouldBe(("wechat", state));
        finding.Detail.ShouldContain(words);
        platform.Asked.ShouldBe([TradeQuestion.Probe.OrderNo]);
    }

    [Fact]
    public async Task Mail_IsTriedWithoutSendingAnything()
    {
        await using var server = new MailServer();

        (await MailAsync(new SmtpOptions())).ShouldBe(new("mail", "warning", "ERROR_ALERT_EMAILS is not set: alerts are shown in the portal only"));
        (await MailAsync(new SmtpOptions(), "ops@example.com")).ShouldBe(new("mail", "warning", "SMTP_HOST is not set: no mail is sent to ops@example.com"));
        (await MailAsync(server.Settings, "ops@example.com")).ShouldBe(new("mail", "ok", "the server accepts our sign-in; recipients: ops@example.com"));
        server.Received.ShouldBeEmpty();
        await server.DisposeAsync();
        (await MailAsync(server.Settings, "ops@example.com")).State.ShouldBe("failed");

        static Task<Doctor.Finding> MailAsync(SmtpOptions smtp, string? emails = null)
            => Doctor.MailAsync(new AlertMail(Options.Create(new AlertOptions { Emails = emails }), Options.Create(smtp), TimeProvider.System),
                TestContext.Current.CancellationToken);
    }
}
