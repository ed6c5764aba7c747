using Microsoft.Extensions.Options;
using VipAdmin.Core.Alerts;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Alerts;

namespace VipAdmin.Tests.Alerts;

public sealed class AlertMailTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static AlertMail Mail(SmtpOptions smtp, string emails = "ops@example.com, 财务 <finance@example.com>")
        => new(Options.Create(new AlertOptions { Emails = emails }), Options.Create(smtp), TimeProvider.System);

    [Fact]
    public async Task Send_ReachesEverybody_WithItsTextAsWritten()
    {
        await using var server = new MailServer();

        await Mail(server.Settings).SendAsync("held-1@vipadmin", "订单超时取消任务待确认", "将取消 37 笔订单，¥5,180.00\n", Stop);

        var mail = server.Received.ShouldHaveSingleItem();
        mail.To.Mailboxes.Select(box => (box.Name, box.Address)).ShouldBe([("", "ops@example.com"), ("财务", "finance@example.com")]);
        mail.From.Mailboxes.Single().Address.ShouldBe("vip@example.com");
        (mail.Subject, mail.TextBody!.TrimEnd(), mail.MessageId).ShouldBe(("订单超时取消任务待确认", "将取消 37 笔订单，¥5,180.00", "held-1@vipadmin"));
    }

    [Fact]
    public async Task Send_ServerThatRefuses_SaysWhy()
    {
        await using var server = new MailServer(refuses: "ops@example.com");

        (await Should.ThrowAsync<MailFailedException>(() => Mail(server.Settings).SendAsync("1@vipadmin", "a", "b", Stop))).Message.ShouldContain(
            "mailbox unavailable");
    }

    [Fact]
    public async Task Send_NobodyListens_SaysWhere()
    {
        var server = new MailServer();
        await server.DisposeAsync();

        (await Should.ThrowAsync<MailFailedException>(() => Mail(server.Settings).SendAsync("1@vipadmin", "a", "b", Stop))).Message.ShouldStartWith(
            "127.0.0.1: ");
    }

    [Fact]
    public async Task Password_WithoutTls_IsNotSent()
    {
        await using var server = new MailServer();
        var settings = server.Settings;
        (settings.User, settings.Password) = ("vip", "very-secret");

        var failed = await Should.ThrowAsync<MailFailedException>(() => Mail(settings).ProbeAsync(Stop));

        failed.Message.ShouldBe("127.0.0.1 offers no TLS: the password was not sent");
    }

    [Fact]
    public async Task Server_WithACertificateThatNobodyKnows_IsNotTrusted()
    {
        await using var server = new MailServer(tls: true);

        (await Should.ThrowAsync<MailFailedException>(() => Mail(server.Settings).SendAsync("1@vipadmin", "a", "b", Stop))).Message.ShouldContain("SSL");
        server.Received.ShouldBeEmpty();
    }

    [Fact]
    public void IsConfigured_NeedsAServerAndSomebody()
    {
        Mail(new SmtpOptions { Host = "mail" }).IsConfigured.ShouldBeTrue();
        Mail(new SmtpOptions { Host = "mail" }, emails: " ").IsConfigured.ShouldBeFalse();
        Mail(new SmtpOptions()).IsConfigured.ShouldBeFalse();
    }
}
