using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Bills;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Payments;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Statements;

public sealed class StatementDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string All = "wechat/bills/trade-all.csv";
    private const string Success = "wechat/bills/trade-success.csv";
    private const string Refund = "wechat/bills/trade-refund.csv";

    private readonly StatementWorld world = new(postgres);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static TheoryData<string, string> Good()
    {
        var cases = new TheoryData<string, string>();
        foreach (var platform in new[] { "wechat", "alipay" })
        {
            foreach (var vector in Vectors.Load($"{platform}/bills.json").GetProperty("vectors").EnumerateArray()
                .Where(vector => vector.Text("expect") == "accept"))
            {
                foreach (var file in new[] { vector.Text("file"), vector.Text("gzip") }.OfType<string>())
                {
                    cases.Add($"{platform}/{file}", $"{platform}/{vector.Text("expected")}");
                }
            }
        }
        return cases;
    }

    public static TheoryData<string> Bad()
        => [.. new[] { "wechat", "alipay" }.SelectMany(platform => Vectors.Load($"{platform}/bills.json").GetProperty("vectors").EnumerateArray()
            .Where(vector => vector.Text("expect") == "reject" && vector.Text("file")!.Contains("bad-", StringComparison.Ordinal))
            .Select(vector => $"{platform}/{vector.Text("file")}"))];

    [Theory]
    [MemberData(nameof(Good))]
    public async Task Import_AGoodVector_IsInForceWithItsLinesAndOnceOnly(string file, string expected)
    {
        var rows = Vectors.Load(expected).GetProperty("rows").GetArrayLength();

        var first = await world.ImportAsync(file);
        (first.State, first.Lines, first.Day, first.Fault).ShouldBe((ImportState.Imported, rows, StatementWorld.Day, null));
        var again = await world.ImportAsync(file);
        (again.State, again.Id, again.Lines).ShouldBe((ImportState.Unchanged, first.Id, rows));

        var statement = (await world.StatementsAsync()).ShouldHaveSingleItem();
        var lines = await world.LinesAsync();
        if (statement.Kind == BillKind.Fundflow)
        {
            lines.ShouldBeEmpty();
            await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
            var flows = await db.Set<FundFlow>().AsNoTracking().ToListAsync(Stop);
            (flows.Count, flows.Sum(flow => flow.AmountFen)).ShouldBe((rows, statement.PaymentFen - statement.RefundFen));
            return;
        }
        lines.Count.ShouldBe(rows);
        (statement.Payments, statement.PaymentFen).ShouldBe(Sum(line => line.Kind == BillLineKind.Payment));
        (statement.Refunds, statement.RefundFen).ShouldBe(Sum(line => line.Kind != BillLineKind.Payment));
        statement.FeeFen.ShouldBe(lines.Sum(line => line.FeeFen));
        lines.ShouldAllBe(line => BusinessDay.Of(line.TradedAt) == StatementWorld.Day && line.AmountFen >= 0 && line.Match != null);

        (int, long) Sum(Func<StatementLine, bool> which) => (lines.Count(which), lines.Where(which).Sum(line => line.AmountFen));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Import_ABadVector_LeavesOneRowThatSaysWhy(string file)
    {
        var import = await world.ImportAsync(file);

        (import.State, import.InForce).ShouldBe((ImportState.Refused, false));
        var statement = (await world.StatementsAsync()).ShouldHaveSingleItem();
        (statement.State, statement.Error, statement.ErrorLine).ShouldBe((StatementState.Refused, import.Fault!.Code, import.Fault.Line));
        await using var content = StatementWorld.Open(file);
        (statement.Sha256, statement.Bytes).ShouldBe(
            (Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(content, Stop)), content.Length));
        (await world.LinesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Import_ALine_KeepsItsNumbersTimeAndMoney()
    {
        await world.ImportAsync(All);
        var line = (await world.LinesAsync())[0];
        (line.LineNo, line.Kind, line.OrderNo, line.TransactionId, line.RefundNo).ShouldBe(
            (2, BillLineKind.Payment, "VIP2026112200000001", "4200002026112200000000000001", null));
        (line.TradedAt, line.AmountFen, line.FeeFen, line.RateMillionths).ShouldBe((new DateTime(2026, 11, 21, 16, 0, 0, DateTimeKind.Utc), 29900, 179, 6000));
        (await world.LinesAsync()).ShouldContain(line => line.Kind == BillLineKind.Refund && line.RefundNo != null);
        (await world.LinesAsync()).ShouldContain(line => line.Kind == BillLineKind.Revoke);
    }

    [Fact]
    public async Task Import_PartsAndWhole_OnePairOrOneAllIsInForce()
    {
        (await world.ImportAsync(Success)).State.ShouldBe(ImportState.Imported);
        (await world.ImportAsync(Refund)).State.ShouldBe(ImportState.Imported);
        (await InForceAsync()).ShouldBe(["REFUND", "SUCCESS"]);

        var all = await world.ImportAsync(All);
        all.State.ShouldBe(ImportState.Replaced);
        (await InForceAsync()).ShouldBe(["ALL"]);
        (await world.StatementsAsync()).Where(s => s.State == StatementState.Replaced).ShouldAllBe(s => s.ReplacedBy == all.Id);

        var part = await world.ImportAsync(Refund);
        (part.State, part.Fault!.Code).ShouldBe((ImportState.Refused, ImportFaultCode.AllInForce));
        (await InForceAsync()).ShouldBe(["ALL"]);
    }

    [Fact]
    public async Task Import_AFormerFileAgain_TakesForceAgainAndKeepsBothSetsOfLines()
    {
        var corrected = StatementWorld.Bill(3, i => $"VIP{i}");
        var first = await world.ImportAsync(All);
        var second = await world.ImportTextAsync(corrected);
        var third = await world.ImportAsync(All);

        (first.State, second.State, third.State).ShouldBe((ImportState.Imported, ImportState.Replaced, ImportState.Replaced));
        var statements = await world.StatementsAsync();
        statements.Select(s => (s.State, s.ReplacedBy)).ShouldBe(
            [(StatementState.Replaced, second.Id), (StatementState.Replaced, third.Id), (StatementState.Imported, null)]);
        (await world.LinesAsync(first.Id)).Count.ShouldBe(20);
        (await world.LinesAsync(second.Id)).Count.ShouldBe(3);
        (await world.LinesAsync(third.Id)).Count.ShouldBe(20);
    }

    [Fact]
    public async Task Import_TheSameBillPackedOtherwise_IsUnchanged()
    {
        var first = await world.ImportAsync(All);
        var again = await world.ImportAsync(All + ".gz");
        (again.State, again.Id, again.Lines, again.Matched!.Changed).ShouldBe((ImportState.Unchanged, first.Id, first.Lines, false));
        (await world.StatementsAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Import_ForAClosedDay_IsRefusedUnlessItIsTheFileInForce()
    {
        var first = await world.ImportAsync(All);
        await CloseAsync("closed");

        var again = await world.ImportAsync(All);
        (again.State, again.Id, again.Matched!.Locked).ShouldBe((ImportState.Unchanged, first.Id, true));
        var other = await world.ImportTextAsync(StatementWorld.Bill(3, i => $"VIP{i}"));
        (other.State, other.Fault!.Code).ShouldBe((ImportState.Refused, ImportFaultCode.DayClosed));
        (await world.LinesAsync()).Count.ShouldBe(20);
        (await InForceAsync()).ShouldBe(["ALL"]);
    }

    [Fact]
    public async Task Import_ForAPreparedDay_PutsTheCloseBackAndSaysWhy()
    {
        await world.ImportAsync(All);
        await CloseAsync("prepared");

        (await world.ImportAsync(All)).State.ShouldBe(ImportState.Unchanged);
        (await CloseStateAsync()).ShouldBe((CloseState.Prepared, 1, 0));
        (await world.ImportAsync("wechat/bills/bad-amount.csv")).State.ShouldBe(ImportState.Refused);
        (await CloseStateAsync()).ShouldBe((CloseState.Prepared, 1, 0));

        (await world.ImportTextAsync(StatementWorld.Bill(3, i => $"VIP{i}"))).State.ShouldBe(ImportState.Replaced);
        (await CloseStateAsync()).ShouldBe((CloseState.Open, 2, 1));
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var put = await db.DailyCloseEvents.SingleAsync(Stop);
        (put.Kind, put.Note, put.ActorId).ShouldBe((DailyCloseEventKind.PutBack, StatementDesk.PutBackCause, Given.Finance.Id));
        put.Figures.ShouldBe("""{"fen": 1}""");
        (await db.DailyCloses.SingleAsync(Stop)).Figures.ShouldBeNull();
    }

    [Fact]
    public async Task Import_MostLinesWithoutAnOrder_IsRefusedUnlessConfirmed()
    {
        var orders = new List<string>();
        for (var i = 0; i < 190; i++)
        {
            orders.Add((await postgres.Databases.OrderAsync(new DateTime(2026, 11, 22, 2, 0, 0, DateTimeKind.Utc))).OrderNo);
        }
        string Order(int i) => i < orders.Count ? orders[i] : $"ALIEN{i}";

        // 49 are too few, whatever their share; 50 of 240 are more than 20 %, 50 of 250 are not.
        (await world.ImportTextAsync(StatementWorld.Bill(49, i => $"ALIEN{i}"))).State.ShouldBe(ImportState.Imported);
        var refused = await world.ImportTextAsync(StatementWorld.Bill(240, Order));
        (refused.State, refused.Fault).ShouldBe((ImportState.Refused, new ImportFault(ImportFaultCode.MostlyUnknown, null, "240", "50")));
        (await world.LinesAsync()).Count.ShouldBe(49);

        (await world.ImportTextAsync(StatementWorld.Bill(240, Order), anyway: true)).State.ShouldBe(ImportState.Replaced);
        (await world.ImportTextAsync(StatementWorld.Bill(230, Order))).State.ShouldBe(ImportState.Replaced);
    }

    [Fact]
    public async Task Import_ByTwoHostsAtOnce_OneImportsAndOneFindsItUnchanged()
    {
        var other = new StatementWorld(postgres);
        for (var round = 0; round < 5; round++)
        {
            await postgres.ResetAsync();
            var imports = await Task.WhenAll(Task.Run(() => world.ImportAsync(All)), Task.Run(() => other.ImportAsync(All)));
            imports.Select(import => import.State).Order().ShouldBe([ImportState.Imported, ImportState.Unchanged]);
            (await world.StatementsAsync()).ShouldHaveSingleItem();
            (await world.LinesAsync()).Count.ShouldBe(20);
        }
    }

    [Fact]
    public async Task Import_OfAnotherAccount_IsRefused()
    {
        const string bill = "alipay/bills/trade.csv.zip";
        var strange = new StatementWorld(postgres, alipay: new AlipayOptions { SellerId = "2088999999999999" });
        var refused = await strange.ImportAsync(bill);
        (refused.State, refused.Fault!.Code).ShouldBe((ImportState.Refused, "ANOTHER_MERCHANT"));

        // Without a setting the first file decides.
        (await world.ImportAsync(bill)).State.ShouldBe(ImportState.Imported);
        await postgres.ExecuteAsync("UPDATE vip_admin.statements SET merchant = '2088999999999999' WHERE state = 'imported'");
        (await world.ImportAsync("alipay/bills/trade-empty.csv.zip")).Fault!.Code.ShouldBe("ANOTHER_MERCHANT");
    }

    [Theory]
    [InlineData("alipay", null, "ANOTHER_CHANNEL")]
    [InlineData("wechat", "2026-11-21", "ANOTHER_DAY")]
    public async Task Import_OtherThanGiven_IsRefusedForWhatWasGiven(string channel, string? day, string code)
    {
        var import = await world.ImportAsync(All, file => file with { Channel = channel, Day = day is null ? null : DateOnly.Parse(day) });
        (import.State, import.Fault!.Code).ShouldBe((ImportState.Refused, code));
    }

    [Theory]
    [InlineData(Role.Ops)]
    [InlineData(Role.Support)]
    [InlineData(Role.Auditor)]
    public async Task Import_WithoutThePermission_IsRefusedBeforeAnythingIsRead(string role)
    {
        await Should.ThrowAsync<NotPermittedException>(() => world.ImportAsync(All, by: Given.Of(role)));
        (await world.StatementsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Import_Done_IsInTheAudit()
    {
        var import = await world.ImportAsync(All);
        await world.ImportAsync(All);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var row = await db.AuditEvents.SingleAsync(Stop);
        (row.Action, row.Target, row.ActorId).ShouldBe((Core.Audit.AuditAction.StatementImported, import.Id.ToString(), Given.Finance.Id));
    }

    private async Task<string[]> InForceAsync()
        => [.. (await world.StatementsAsync()).Where(s => s.State == StatementState.Imported).Select(s => s.Variant!).Order()];

    private Task CloseAsync(string state)
        => postgres.ExecuteAsync($$"""
            INSERT INTO vip_admin.daily_closes (channel, business_day, state, figures, prepared_by, prepared_by_name, prepared_at, version)
            VALUES ('wechat', '2026-11-22', '{{state}}', '{"fen": 1}', 'p', 'P', now(), 1)
            """);

    private async Task<(CloseState, int, int)> CloseStateAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var close = await db.DailyCloses.SingleAsync(Stop);
        return (close.State, close.Version, await db.DailyCloseEvents.CountAsync(Stop));
    }
}
