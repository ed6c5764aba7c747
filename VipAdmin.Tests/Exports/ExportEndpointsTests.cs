using System.IO.Compression;
using System.Net;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;
using Match = VipAdmin.Core.Statements.Match;

namespace VipAdmin.Tests.Exports;

public sealed class ExportEndpointsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private WebApp portal = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        portal = new WebApp(postgres.ConnectionString);
    }

    public ValueTask DisposeAsync() => portal.DisposeAsync();

    [Fact]
    public async Task Discrepancies_OfAFilter_AreExactlyItsRows_AndTheAuditSaysSo()
    {
        using var browser = await ExportReader.SignedInAsync(portal, Role.Finance);
        var mine = await postgres.Databases.DiscrepancyAsync(portal.Now, d => d.Channel = "alipay");
        await postgres.Databases.DiscrepancyAsync(portal.Now);

        using var answer = await browser.GetAsync("/exports/discrepancies?format=csv&channel=alipay&q=13800130072", Stop);
        (await answer.Content.ReadAsStringAsync(Stop)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
        var lines = (await browser.GetStringAsync("/exports/discrepancies?format=csv&channel=alipay", Stop)).Split("\r\n");

        answer.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        answer.Content.Headers.ContentDisposition.FileNameStar!.ShouldMatch("^discrepancies-\\d{8}-\\d{6}\\.csv$");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        lines[0].ShouldContain("首次发现（北京时间）");
        lines[1].ShouldContain(mine.Id.ToString());
        lines.Length.ShouldBe(3);
        var acts = await postgres.ExportsAsync();
        acts.Select(act => act.Target).ShouldBe(["discrepancies", "discrepancies"]);
        acts[0].Data["filter"]!.GetValue<string>().ShouldBe("?channel=alipay&q=138%2A%2A%2A%2A0072");
        (acts[1].Data["format"]!.GetValue<string>(), acts[1].Data["rows"]!.GetValue<long>(), acts[1].Data["brokenOff"]).ShouldBe(("csv", 1L, null));
    }

    [Fact]
    public async Task Discrepancies_InAFile_NameWhatFindsThemInTheStatement_AndNoRawCode()
    {
        using var browser = await ExportReader.SignedInAsync(portal, Role.Finance);
        var paid = await postgres.Databases.DiscrepancyAsync(portal.Now, d =>
            (d.UserId, d.PlatformEvidence) = ("user-7", """{"state":"paid","transactionId":"4200001","paidAt":"2026-11-23T01:02:03Z"}"""));
        await postgres.Databases.DiscrepancyAsync(portal.Now, d =>
            (d.Type, d.Subject, d.OrderNo, d.OrderId, d.LocalFen, d.PlatformFen, d.PlatformEvidence) =
                (DiscrepancyType.FeeVariance, "wechat:2026-11-22", null, null, 18, 22, "{}"));

        var lines = (await browser.GetStringAsync("/exports/discrepancies?format=csv", Stop)).Split("\r\n");

        var heads = lines[0].Split(',');
        heads.ShouldContain("差额（元）");
        string Cell(string row, string head) => lines.Single(line => line.Contains(row, StringComparison.Ordinal)).Split(',')[Array.IndexOf(heads, head)];
        (Cell(paid.OrderNo!, "交易号"), Cell(paid.OrderNo!, "支付时间（北京时间）"), Cell(paid.OrderNo!, "会员（用户 ID）"))
            .ShouldBe(("4200001", "2026-11-23 09:02:03", "user-7"));
        (Cell("手续费差异", "订单"), Cell("手续费差异", "订单金额（元）")).ShouldBe(("微信支付", ""));
    }

    /// <summary>A spreadsheet made a power of ten of the one key to the bank statement.</summary>
    [Fact]
    public async Task Orders_InAFile_KeepTheTransactionAndNameTheUnit()
    {
        using var browser = await ExportReader.SignedInAsync(portal, Role.Finance);
        await postgres.Databases.OrderAsync(portal.Now, await postgres.Databases.MemberAsync(portal.Now),
            o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Paid, portal.Now, "4200002345202611241234567890"));

        var lines = (await browser.GetStringAsync("/exports/orders?format=csv", Stop)).Split("\r\n");

        lines[0].ShouldContain("金额（元）");
        lines[1].ShouldContain(",29.90,");
        lines[1].ShouldContain("\"=\"\"4200002345202611241234567890\"\"\"");
    }

    [Fact]
    public async Task Audit_InAFile_SaysWordsBesideCodes()
    {
        using var browser = await ExportReader.SignedInAsync(portal, Role.Auditor);
        await browser.GetStringAsync("/exports/orders?format=csv", Stop);

        var lines = (await browser.GetStringAsync("/exports/audit?format=csv", Stop)).Split("\r\n");

        var heads = lines[0].Split(',');
        var row = lines[1].Split(',');
        string Cell(string head) => row[Array.IndexOf(heads, head)];
        (Cell("操作"), Cell("操作（代码）")).ShouldBe(("导出列表", AuditAction.Exported));
        (Cell("角色"), Cell("角色（代码）")).ShouldBe(("审计", "auditor"));
    }

    [Theory]
    [InlineData("alerts", Role.Ops)]
    [InlineData("audit", Role.Auditor)]
    [InlineData("calls", Role.Ops)]
    [InlineData("days", Role.Finance)]
    [InlineData("discrepancies", Role.Support)]
    [InlineData("orders", Role.Support)]
    [InlineData("statements", Role.Finance)]
    [InlineData("tasks/reconciliation/runs", Role.Ops)]
    [InlineData("timeline", Role.Ops)]
    public async Task EveryList_AsAWorkbook_IsOne(string list, string role)
    {
        using var browser = await ExportReader.SignedInAsync(portal, role);

        await using var file = new ZipArchive(await browser.GetStreamAsync($"/exports/{list}?format=xlsx", Stop));

        file.GetEntry("xl/worksheets/sheet1.xml").ShouldNotBeNull();
        (await postgres.ExportsAsync()).ShouldHaveSingleItem().Data["format"]!.GetValue<string>().ShouldBe("xlsx");
    }

    [Fact]
    public async Task StatementLines_OfAMatch_AreThoseOfTheWholeStatement()
    {
        using var browser = await ExportReader.SignedInAsync(portal, Role.Finance);
        var id = await StatementAsync(lines: 2_501);

        var all = (await browser.GetStringAsync($"/exports/statements/{id}/lines?format=csv", Stop)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var some = (await browser.GetStringAsync($"/exports/statements/{id}/lines?format=csv&match=carried", Stop)).Split("\r\n");

        all.Length.ShouldBe(2_502);
        all[1].ShouldBe("1,2026-11-22 08:00:01,支付,VIP17639001234561,\"=\"\"4200002345202611220000000001\"\"\",,29.90,0.18,相符,");
        some.Length.ShouldBe(502);
        (await browser.GetAsync($"/exports/statements/{Guid.NewGuid()}/lines?format=csv", Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await postgres.ExportsAsync()).Select(act => (act.Target, act.Data["rows"]!.GetValue<int>()))
            .ShouldBe([("statement-wechat-2026-11-22", 2_501), ("statement-wechat-2026-11-22", 500)]);
    }

    [Fact]
    public async Task Address_WithoutAFormat_ForAStrangerOrByHead_LeavesNoTrace()
    {
        using var browser = await ExportReader.SignedInAsync(portal, Role.Support);
        (await browser.GetAsync("/exports/discrepancies?format=pdf", Stop)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var head = await browser.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/exports/discrepancies?format=csv"), Stop);
        head.Content.Headers.ContentDisposition.ShouldNotBeNull();
        (await browser.GetAsync("/exports/audit?format=csv", Stop)).Headers.Location!.ToString().ShouldContain("/no-access");
        using var stranger = LoopbackBrowser.On(portal);
        (await stranger.GetAsync("/exports/discrepancies?format=csv", Stop)).Headers.Location!.ToString().ShouldContain("/sign-in");

        (await postgres.ExportsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reader_WhoGoesMidway_LeavesAnAuditRowWithWhatHadLeft()
    {
        using var browser = await ExportReader.SignedInAsync(portal, Role.Finance);
        await postgres.ManyDiscrepanciesAsync(50_000);

        using (var answer = await browser.GetAsync("/exports/discrepancies?format=csv", HttpCompletionOption.ResponseHeadersRead, Stop))
        {
            await using var body = await answer.Content.ReadAsStreamAsync(Stop);
            (await body.ReadAsync(new byte[1000], Stop)).ShouldBeGreaterThan(0);
        }

        await Wait.UntilAsync(async () => (await postgres.ExportsAsync()).Count > 0);
        var act = (await postgres.ExportsAsync()).ShouldHaveSingleItem();
        act.Data["brokenOff"]!.GetValue<bool>().ShouldBeTrue();
        act.Data["rows"]!.GetValue<int>().ShouldBeInRange(1, 49_999);
    }

    [Fact]
    public async Task Orders_WhenTheSearchTakesTooLong_AreRefusedAndLeaveNoTrace()
    {
        using var browser = await ExportReader.SignedInAsync(portal, Role.Support);
        await using var blocker = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var holding = await blocker.Database.BeginTransactionAsync(Stop);
        await blocker.Database.ExecuteSqlRawAsync("LOCK TABLE public.payment_callbacks IN ACCESS EXCLUSIVE MODE", Stop);

        using var answer = await browser.GetAsync("/exports/orders?format=csv&q=4200000001", Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync(Stop)).ShouldContain("查询超时");
        (await postgres.ExportsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Members_OfALookUp_AreAllOfThemMasked_AndTheAuditSaysSo()
    {
        using var browser = await ExportReader.SignedInAsync(portal, Role.Ops);
        await MembersAsync(45);

        var lines = (await browser.GetStringAsync("/exports/members?format=csv&q=" + Uri.EscapeDataString("小明"), Stop))
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(46);
        lines.Count(line => line.Contains("138****0042", StringComparison.Ordinal)).ShouldBe(45);
        var act = (await postgres.ExportsAsync()).ShouldHaveSingleItem();
        (act.Target, act.Data["rows"]!.GetValue<int>()).ShouldBe(("members", 45));
        (await browser.GetAsync("/exports/members?format=csv", Stop)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Members_WithWholeNumbers_NeedThePermissionAndAReasonForTheAudit()
    {
        await MembersAsync(25);
        var address = "/exports/members?format=csv&phones=whole&q=" + Uri.EscapeDataString("小明");
        using var ops = await ExportReader.SignedInAsync(portal, Role.Ops);
        using var denied = await ops.GetAsync(address + "&why=call", Stop);
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var support = await ExportReader.SignedInAsync(portal, Role.Support);
        using var silent = await support.GetAsync(address, Stop);
        silent.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await postgres.ExportsAsync()).ShouldBeEmpty();

        var lines = (await support.GetStringAsync(address + "&why=" + Uri.EscapeDataString("回访 13800010042"), Stop))
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(26);
        lines.ShouldContain(line => line.Contains("13800010042", StringComparison.Ordinal));
        lines.ShouldAllBe(line => !line.Contains("****", StringComparison.Ordinal));
        var row = await postgres.Databases.ReadAsync(db => db.AuditEvents.SingleAsync(each => each.Action == AuditAction.Exported, Stop));
        row.Reason.ShouldBe("回访 138****0042");
        row.Data!.ShouldContain("phones=whole");
        row.Data!.ShouldNotContain("why");
    }

    [Fact]
    public async Task DryRun_OfADay_IsAFileThatSaysSo()
    {
        using var browser = await ExportReader.SignedInAsync(portal, Role.Support);
        await MembersAsync(3);
        var day = BusinessDay.Of(portal.Now).AddDays(10);

        using var answer = await browser.GetAsync($"/exports/reminders/dry-run?format=csv&plan=true&day={day:yyyy-MM-dd}", Stop);

        answer.Content.Headers.ContentDisposition!.FileNameStar!.ShouldStartWith("dryrun-");
        var lines = (await answer.Content.ReadAsStringAsync(Stop)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(4);
        lines[1].ShouldContain("您的VIP会员今日到期");
        (await postgres.ExportsAsync()).ShouldHaveSingleItem().Target.ShouldBe("dryrun");
    }

    /// <summary>Members of one name who expire in ten days.</summary>
    private async Task MembersAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await postgres.Databases.MemberAsync(portal.Now, m =>
            {
                (m.Nickname, m.Phone, m.VipLevel) = ("小明", $"138{i:0000}0042", 1);
                m.VipExpireAt = BusinessDay.StartUtc(BusinessDay.Of(portal.Now).AddDays(10)).AddHours(12);
            });
        }
    }

    private async Task<Guid> StatementAsync(int lines)
    {
        var id = Guid.CreateVersion7();
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        db.Statements.Add(new Statement
        {
            Id = id, Channel = "wechat", BusinessDay = new(2026, 11, 22), Kind = BillKind.Trade, Variant = "ALL", State = StatementState.Imported,
            Source = StatementSource.Upload, FileName = "a.csv", Sha256 = new string('a', 64), Lines = lines, Payments = lines, PaymentFen = 2990L * lines,
            ImportedAt = portal.Now, ImportedBy = "x", ImportedByName = "x", MatchedAt = portal.Now,
        });
        await db.SaveChangesAsync(Stop);
        db.StatementLines.AddRange(Enumerable.Range(1, lines).Select(n => new StatementLine
        {
            StatementId = id, LineNo = n, Kind = BillLineKind.Payment, OrderNo = $"VIP1763900123456{n}", TransactionId = $"420000234520261122{n:D10}",
            TradedAt = new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc).AddSeconds(n), AmountFen = 2990, FeeFen = 18,
            Match = n % 5 == 0 ? Match.Carried : Match.Matched,
        }));
        await db.SaveChangesAsync(Stop);
        return id;
    }
}
