using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Search;
using VipAdmin.Tests.Bench;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Search;

public sealed class SearchBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const string UserId = "4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55";
    private static readonly DateTime Now = new(2026, 11, 23, 4, 0, 0, DateTimeKind.Utc);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("{0}"), InlineData("`{0}"), InlineData("订单号：{0}")]
    public async Task Find_OrderNumber_FindsTheOrder(string pasted)
    {
        var order = await postgres.Databases.OrderAsync(Now);

        foreach (var number in new[] { order.OrderNo, order.OrderNo[3..], order.OrderNo[..12] })
        {
            var hits = await FindAsync(string.Format(CultureInfo.InvariantCulture, pasted, number));
            hits.Orders.Select(hit => hit.OrderNo).ShouldBe([order.OrderNo], number);
        }
    }

    [Fact]
    public async Task Find_Transaction_FindsTheOrderThatHasIt()
    {
        var order = await postgres.Databases.OrderAsync(Now, but: o => o.TransactionId = "4200001234567890123456789012");

        var hits = await FindAsync("`4200 0012 3456 7890 1234 5678 9012");

        (hits.Orders.Single().OrderNo, hits.Count).ShouldBe((order.OrderNo, 1));
        hits.LookedIn.ShouldBe([SearchedIn.Transactions, SearchedIn.RefundNumbers]);
    }

    [Theory]
    [InlineData("138 0013 0072", MatchedBy.Phone)]
    [InlineData("0086 138 0013 0072", MatchedBy.Phone)]
    [InlineData("138****0072", MatchedBy.MaskedPhone)]
    [InlineData("0072", MatchedBy.PhoneTail)]
    [InlineData("130072", MatchedBy.PhoneTail)]
    [InlineData("1380013", MatchedBy.PhoneStart)]
    [InlineData("风画画中", MatchedBy.Nickname)]
    [InlineData("南风 0072", MatchedBy.NicknameAndPhone)]
    [InlineData("0072 南风", MatchedBy.NicknameAndPhone)]
    [InlineData("南风0072", MatchedBy.NicknameAndPhone)]
    [InlineData("13800130072 南风", MatchedBy.Phone)]
    [InlineData(UserId, MatchedBy.UserId)]
    [InlineData("4f9d7c1e", MatchedBy.UserIdStart)]
    [InlineData("4F9D7C1E-3B52", MatchedBy.UserIdStart)]
    public async Task Find_MemberAsNamedOnThePhone_FindsThemMasked_WithoutAnAuditRowYet(string text, MatchedBy by)
    {
        await GivenMemberAsync();
        await postgres.Databases.MemberAsync(Now, m => m.Phone = "15900009999");

        var hits = await FindAsync(text);

        var hit = hits.Members.Hits.Single();
        (hits.Members.By, hit.UserId, hit.Phone).ShouldBe((by, UserId, "138****0072"));
        (await AuditAsync()).ShouldBeEmpty("the page of the member records it");
    }

    [Fact]
    public async Task Find_SeveralMembers_AreToldApart_AndLeaveOneRowWithAMaskedQuery()
    {
        var first = await GivenMemberAsync();
        var second = await postgres.Databases.MemberAsync(Now, m => (m.Phone, m.Nickname) = ("15912340072", "大南风"));
        await postgres.Databases.OrderAsync(Now.AddDays(-2), second);
        await postgres.Databases.OrderAsync(Now.AddDays(-1), second, o => o.Amount = 899m);

        var hits = await FindAsync("0072");

        hits.Members.Hits.Select(hit => (hit.Nickname, hit.Phone, hit.LastOrderAt, hit.LastOrderFen))
            .ShouldBe([("南风画画中", "138****0072", null, null), ("大南风", "159****0072", Now.AddDays(-1), 899_00L)], ignoreOrder: true);
        var row = (await AuditAsync()).ShouldHaveSingleItem();
        (row.Action, row.Target).ShouldBe((AuditAction.MemberLookedUp, null));
        row.Data!.ShouldSatisfyAllConditions(
            data => data.ShouldContain("****0072"), data => data.ShouldContain(first.UserId), data => data.ShouldContain(second.UserId));
    }

    [Fact]
    public async Task Find_FirstDigitsOfManyPhones_AreRecordedAsABeginningAndAsCut()
    {
        for (var i = 0; i <= MemberSearch.Limit; i++)
        {
            await postgres.Databases.MemberAsync(Now, m => m.Phone = $"13800130{i:000}");
        }

        await FindAsync("1380013");

        (await AuditAsync()).ShouldHaveSingleItem().Data!.ShouldSatisfyAllConditions(data => data.ShouldContain("\"138****…\""),
            data => data.ShouldNotContain("0013"), data => data.ShouldContain("\"more\": true"));
    }

    [Fact]
    public async Task Find_NicknameThatEndsWithDigits_IsFoundByItFirst()
    {
        await GivenMemberAsync();
        var named = await postgres.Databases.MemberAsync(Now, m => (m.Phone, m.Nickname) = ("15900009999", "南风0072"));

        (await FindAsync("南风0072")).Members.Hits.ShouldHaveSingleItem().UserId.ShouldBe(named.UserId);
    }

    [Theory]
    [InlineData("13900001111"), InlineData("nobody"), InlineData("¥899"), InlineData("9999")]
    public async Task Find_NothingThere_LeavesNoRowAndSaysWhereItLooked(string text)
    {
        await GivenMemberAsync();

        var hits = await FindAsync(text);

        hits.Count.ShouldBe(0);
        hits.LookedIn.ShouldNotBeEmpty();
        (await AuditAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Find_RunAndDiscrepancyAsDisplayed_FindsThem()
    {
        var run = new JobRun
        {
            Id = Guid.CreateVersion7(Now), JobKey = Timetable.Reconciliation, Trigger = RunTrigger.Manual, Status = RunStatus.Succeeded,
            StartedAt = Now, Attempt = 1, Node = "test", Actor = "u", Counters = "{}",
        };
        await postgres.SaveAsync(run);
        var found = await postgres.Databases.DiscrepancyAsync(Now);

        foreach (var id in new[] { run.Id.ToString()[^12..], run.Id.ToString(), $"{{{run.Id.ToString().ToUpperInvariant()}}}" })
        {
            (await FindAsync(id)).Runs.ShouldHaveSingleItem(id).JobKey.ShouldBe(Timetable.Reconciliation);
        }
        foreach (var id in new[] { found.Id.ToString(), found.Id.ToString()[^12..] })
        {
            (await FindAsync(id)).Discrepancies.ShouldHaveSingleItem(id).Subject.ShouldBe(found.Subject);
        }
    }

    [Fact]
    public async Task Find_Amount_OffersOpenDiscrepanciesOnly()
    {
        await postgres.Databases.OrderAsync(Now, but: o => o.Amount = 899m);
        var found = await postgres.Databases.DiscrepancyAsync(Now, d => d.PlatformFen = 899_00);

        var hits = await FindAsync("¥899");

        (hits.Discrepancies.Single().Id, hits.Count).ShouldBe((found.Id, 1));
        hits.LookedIn[0].ShouldBe(SearchedIn.OpenAmounts);
    }

    [Fact]
    public async Task Find_OrderNumberThatOnlyAStatementNames_FindsItsDiscrepancy()
    {
        var stray = await postgres.Databases.DiscrepancyAsync(Now, d => (d.Type, d.Subject) = (DiscrepancyType.LocalMissing, "wechat:2026-11-22:7"));
        var known = await postgres.Databases.OrderAsync(Now, await postgres.Databases.MemberAsync(Now));
        await postgres.Databases.DiscrepancyAsync(Now, d => d.OrderNo = d.Subject = known.OrderNo);

        (await FindAsync(stray.OrderNo!)).Discrepancies.ShouldHaveSingleItem().Id.ShouldBe(stray.Id);
        (await FindAsync(known.OrderNo)).Discrepancies.ShouldBeEmpty("the order's page shows them");
    }

    [Theory]
    [InlineData("50300123")]
    [InlineData("5030000012026112800000000000000123")]
    [InlineData("0f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55")]
    public async Task Find_RefundNumber_FindsItsOrderAndItsOpenDiscrepancy(string number)
    {
        var order = await postgres.Databases.OrderAsync(Now, await postgres.Databases.MemberAsync(Now));
        await postgres.ExecuteAsync($"INSERT INTO public.refund_requests (refund_id, order_id, user_id, refund_amount, status) "
            + $"SELECT '{number}', order_id, user_id, 1, 4 FROM public.orders WHERE order_no = '{order.OrderNo}'");
        var found = await postgres.Databases.DiscrepancyAsync(Now, d => (d.Type, d.Subject) = (DiscrepancyType.RefundRemoteOnly, number));

        var hits = await FindAsync(number);

        (hits.Orders.Single().OrderNo, hits.Discrepancies.Single().Id).ShouldBe((order.OrderNo, found.Id));
        hits.LookedIn.ShouldContain(SearchedIn.RefundNumbers);
    }

    [Fact]
    public async Task Find_HashOfAStatementAsDisplayed_FindsIt()
    {
        var id = (await new StatementWorld(postgres).ImportAsync("wechat/bills/trade-all.csv")).Id!.Value;
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var hash = (await db.Statements.SingleAsync(Stop)).Sha256;

        (await FindAsync(hash[..12])).Statements.ShouldHaveSingleItem().Id.ShouldBe(id);
        (await FindAsync("0123456789ab")).Statements.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("289"), InlineData("¥289"), InlineData("289.00")]
    public async Task Find_BareAmount_FindsOpenDiscrepancies(string text)
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now, d => d.PlatformFen = 289_00);

        (await FindAsync(text)).Discrepancies.ShouldHaveSingleItem().Id.ShouldBe(found.Id);
    }

    [Fact]
    public async Task Find_ByARoleThatMayNotLookUpMembers_ShowsNone()
    {
        await GivenMemberAsync();

        await Should.ThrowAsync<NotPermittedException>(() => Board().FindAsync(new Actor("x", "x", []), "0072", Stop));
        await Should.ThrowAsync<NotPermittedException>(() => Board().SuggestAsync(new Actor("x", "x", []), "0072", Stop));
    }

    [Fact]
    public async Task Suggest_WhilePeopleType_ReadsIndexesOnlyAndRecordsNothing()
    {
        await GivenMemberAsync();
        await postgres.ExecuteAsync("""
            INSERT INTO public.users (user_id, phone, password_hash, nickname) SELECT md5(n::text), '139' || lpad(n::text, 8, '0'), '-', 'n' || n FROM generate_series(1, 50000) n;
            INSERT INTO vip_admin.job_runs (id, job_key, trigger, status, started_at, attempt, node, actor, dry_run, counters, progress_done)
            SELECT md5(n::text)::uuid, 'reconciliation', 'manual', 'succeeded', now(), 1, 'n', 'u', false, '{}', 0 FROM generate_series(1, 50000) n;
            INSERT INTO public.orders (order_id, order_no, order_type, product_type, product_name, amount)
            SELECT md5(n::text), 'VIP' || (1700000000000 + n)::text || '0001', 'vip', 'vip_month', 'm', 29.9 FROM generate_series(1, 50000) n;
            ANALYZE
            """);
        var probe = new StatementProbe(postgres);
        var board = new SearchBoard(probe, Members(probe), new OrderSearch(probe, TimeProvider.System));

        foreach (var text in new[] { "13800130072", UserId, "4f9d7c1e", "VIP17000000", "17000000000010001", "4200001234567890123456789012", "53ab1af60227",
            "0072", "1380013", "南风", "¥899" })
        {
            await board.SuggestAsync(Given.Support, text, Stop);
        }

        (await AuditAsync()).ShouldBeEmpty();
        probe.Statements.Count.ShouldBeGreaterThan(10);
        foreach (var statement in probe.Statements)
        {
            var plan = await probe.PlanAsync(statement, Stop);
            plan.ShouldNotContain("Seq Scan on users", customMessage: statement.Text);
            plan.ShouldNotContain("Seq Scan on orders", customMessage: statement.Text);
            plan.ShouldNotContain("Seq Scan on job_runs", customMessage: statement.Text);
            Regex.Matches(plan, @"(?:hit|read)=(\d+)").Sum(pages => int.Parse(pages.Groups[1].Value, CultureInfo.InvariantCulture)).ShouldBeLessThan(400, plan);
        }
    }

    private Task<VipAdmin.Core.Backend.Member> GivenMemberAsync()
        => postgres.Databases.MemberAsync(Now, m => (m.UserId, m.Phone, m.Nickname) = (UserId, "13800130072", "南风画画中"));

    private SearchBoard Board() => new(postgres.Databases, Members(postgres.Databases), new OrderSearch(postgres.Databases, TimeProvider.System));

    private static MemberSearch Members(IDbContextFactory<VipDb> databases) => new(databases, TimeProvider.System, Fixed.Options(new MembershipOptions()));

    private Task<SearchHits> FindAsync(string text) => Board().FindAsync(Given.Support, text, Stop);

    private async Task<List<AuditEvent>> AuditAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.AuditEvents.OrderBy(row => row.Id).ToListAsync(Stop);
    }
}
