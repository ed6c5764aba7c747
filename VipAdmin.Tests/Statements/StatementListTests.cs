using VipAdmin.Core;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Statements;

public sealed class StatementListTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly StatementList list = new(postgres.Databases);
    private readonly StatementBoard board = new(postgres.Databases);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Pages_InBothDirections_GoByDayWhateverWasImportedFirst()
    {
        var days = new[] { 3, 9, 1, 7, 5 };
        foreach (var day in days)
        {
            await postgres.SaveAsync(Row("wechat", day), Row("alipay", day));
        }
        // A refused file that does not say its day hides no other; it is found by the day on which it was given: in Beijing that is already the 8th.
        await postgres.SaveAsync(Row(null, null, StatementState.Refused, new DateTime(2026, 11, 7, 16, 30, 0, DateTimeKind.Utc)));

        List<string> seen = [];
        Guid? last = null;
        Guid? firstOfLast = null;
        for (var more = true; more;)
        {
            var page = await list.PageAsync(Given.Auditor, new StatementFilter(), last, null, 3, Stop);
            seen.AddRange(page.Rows.Select(Say));
            (more, last, firstOfLast) = (page.HasOlder, page.Rows[^1].Id, page.Rows[0].Id);
        }
        seen.ShouldBe(["9 wechat", "9 alipay", "7 wechat", "7 alipay", "5 wechat", "5 alipay", "3 wechat", "3 alipay", "1 wechat", "1 alipay", "- ?"]);
        var back = await list.PageAsync(Given.Auditor, new StatementFilter(), null, firstOfLast, 3, Stop);
        back.Rows.Select(Say).ShouldBe(["3 wechat", "3 alipay", "1 wechat"]);
        (await list.PageAsync(Given.Auditor, new StatementFilter(From: new(2026, 11, 8), Until: new(2026, 11, 8)), null, null, 9, Stop)).Rows
            .ShouldHaveSingleItem().Day.ShouldBeNull();
        (await list.PageAsync(Given.Auditor, new StatementFilter("alipay", new(2026, 11, 3), new(2026, 11, 7)), null, null, 9, Stop)).Rows.Select(Say)
            .ShouldBe(["7 alipay", "5 alipay", "3 alipay"]);
        await Should.ThrowAsync<NotPermittedException>(() => list.PageAsync(new Actor("x", "x", []), new StatementFilter(), null, null, 9, Stop));
    }

    [Fact]
    public async Task Totals_OfAFilter_AreThoseOfTradesInForce()
    {
        var matched = Row("wechat", 3);
        (matched.Lines, matched.Payments, matched.PaymentFen, matched.Refunds, matched.RefundFen, matched.FeeFen, matched.MatchedAt)
            = (5, 4, 40_000, 1, 10_000, 180, matched.ImportedAt);
        var open = Row("alipay", 3);
        (open.Lines, open.Payments, open.PaymentFen) = (2, 2, 500);
        var former = Row("wechat", 3, StatementState.Replaced);
        (former.Lines, former.Payments, former.PaymentFen) = (9, 9, 99_999);
        var flows = Row("wechat", 3);
        (flows.Kind, flows.Variant, flows.Lines, flows.Payments, flows.PaymentFen) = (BillKind.Fundflow, null, 7, 7, 77_777);
        await postgres.SaveAsync(matched, open, former, flows, Row("wechat", 4, StatementState.NoTrades), Row("wechat", 4, StatementState.Refused));
        Match[] stands = [Match.Matched, Match.Carried, Match.Discrepancy, Match.Discrepancy, Match.OtherBusiness];
        await postgres.SaveAsync([.. stands.Select((stand, i) => (object)Line(matched.Id, i + 2, stand))]);

        var totals = await list.TotalsAsync(Given.Auditor, new StatementFilter(), Stop);
        totals.ShouldBe(new StatementTotals(6, 4, 1)
        {
            Payments = 6, PaymentFen = 40_500, Refunds = 1, RefundFen = 10_000, FeeFen = 180, Lines = 7, Compared = 5, Matches = new StatementMatches(1, 2, 1),
        });
        totals.Matches.MatchedOf(totals.Compared).ShouldBe(1);
        (await list.MatchesAsync(Given.Auditor, [matched.Id, open.Id], Stop)).ShouldHaveSingleItem().ShouldBe(new(matched.Id, new StatementMatches(1, 2, 1)));
        (await list.TotalsAsync(Given.Auditor, new StatementFilter(State: StatementState.Refused), Stop)).ShouldBe(new StatementTotals(1, 0, 1));
    }

    [Fact]
    public async Task Lines_InBothDirections_AreThoseOfTheFile()
    {
        var world = new StatementWorld(postgres);
        var id = (await world.ImportAsync("wechat/bills/trade-all.csv")).Id!.Value;

        var second = await board.LinesPageAsync(Given.Auditor, id, null, 8, null, 7, Stop);
        second.Rows.Select(line => line.LineNo).ShouldBe(Enumerable.Range(9, 7));
        (second.HasNewer, second.HasOlder).ShouldBe((true, true));
        (await board.LinesPageAsync(Given.Auditor, id, null, null, 9, 3, Stop)).Rows.Select(line => line.LineNo).ShouldBe([6, 7, 8]);
        var sums = await board.SumsAsync(Given.Auditor, id, Stop);
        var row = await board.FindAsync(Given.Auditor, id, Stop);
        sums.Agree(row!).ShouldBeTrue();
        await postgres.ExecuteAsync("UPDATE vip_admin.statement_lines SET amount_fen = amount_fen + 1 WHERE line_no = 3");
        (await board.SumsAsync(Given.Auditor, id, Stop)).Agree(row!).ShouldBeFalse();
        (await board.ExportLinesAsync(Given.Finance, id, null, Stop).CountAsync(Stop)).ShouldBe(20);
    }

    private static string Say(StatementRow row) => $"{(row.Day is { } day ? day.Day : "-")} {row.Channel ?? "?"}";

    private static Statement Row(string? channel, int? day, StatementState state = StatementState.Imported, DateTime? at = null) => new()
    {
        Id = Guid.CreateVersion7(), Channel = channel, BusinessDay = day is { } known ? new DateOnly(2026, 11, known) : null,
        Kind = channel is null ? null : BillKind.Trade, Variant = channel == "wechat" ? "ALL" : null, State = state, Source = StatementSource.Upload,
        Sha256 = Guid.NewGuid().ToString("N"), ImportedAt = at ?? new DateTime(2026, 11, 20, 2, 0, 0, DateTimeKind.Utc), ImportedBy = "sub-finance",
        ImportedByName = "王财务", Error = state == StatementState.Refused ? "EMPTY" : null,
    };

    private static StatementLine Line(Guid statement, int number, Match match) => new()
    {
        StatementId = statement, LineNo = number, Kind = BillLineKind.Payment, OrderNo = $"VIP{number}", AmountFen = 100, Match = match,
        TradedAt = new DateTime(2026, 11, 3, 2, 0, 0, DateTimeKind.Utc),
    };
}
