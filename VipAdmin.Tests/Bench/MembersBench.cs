using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Members;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Reminders;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Members;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Bench;

/// <summary>
/// Support's look-ups among 10,000,000 members, with and without the indexes that <c>doctor</c> proposes; the page of a member with 2,000 rows of the ledger;
/// the board of a month, the list of a day with 1,000,000 rows, the forecast and the dry run. Every statement's plan is printed above the table.
/// Alone: <c>./test.sh bench --filter-class "*MembersBench" "*ReminderBench"</c>.
/// </summary>
[Trait("Category", "Bench")]
public sealed class MembersBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const double KeyAim = 20, BeginningAim = 50, PartAim = 200, PageAim = 60, ListAim = 50;
    private const int Keys = 40, Warm = 10;
    private static readonly double Scale = double.Parse(Environment.GetEnvironmentVariable("BENCH_SCALE") ?? "1", CultureInfo.InvariantCulture);
    private readonly MemberTables tables = new(postgres, Scale);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Size => Invariant($"members, {tables.Members:N0}: ");

    [Fact(Explicit = true)]
    public async Task Members_TenMillion_LookUpsPagesAndLists()
    {
        var watch = Stopwatch.StartNew();
        await tables.GenerateAsync(Stop);
        var bytes = (await tables.TextsAsync("SELECT pg_size_pretty(pg_database_size(current_database()))", Stop))[0];
        BenchTable.Within(Size + "made in", watch.Elapsed.TotalSeconds, "s", beside: bytes);
        var probe = new StatementProbe(postgres);
        await using var page = new Page(postgres, Role.Support, "en", services => services.AddSingleton<IDbContextFactory<VipDb>>(probe));

        await LookUpsAsync(probe, page.Services.GetRequiredService<MemberSearch>());
        await MemberAsync(probe, page.Services);
        await BoardAsync(probe, page.Services);
        await DayAsync(probe, page.Services.GetRequiredService<RunReminders>());
        await DryRunAsync(probe, page.Services.GetRequiredService<ReminderDryRun>());
    }

    private async Task LookUpsAsync(StatementProbe probe, MemberSearch search)
    {
        var some = Invariant($"FROM generate_series(41, {tables.Members - 1}, {tables.Members / Keys}) n");
        Task<IReadOnlyList<string>> OfMembersAsync(string text)
            => tables.TextsAsync($"SELECT {text} FROM public.users WHERE user_id IN (SELECT bench.member(n) {some})", Stop);

        await SearchAsync(probe, search, "by phone", await OfMembersAsync("phone"), KeyAim);
        await SearchAsync(probe, search, "by user id", await OfMembersAsync("user_id"), KeyAim);
        await SearchAsync(probe, search, "by order number", await tables.TextsAsync($"SELECT bench.order_no(n / 2) {some}", Stop), KeyAim);
        await SearchAsync(probe, search, "by the beginning of a user id", await OfMembersAsync("left(user_id, 8)"), KeyAim);

        (string What, IReadOnlyList<string> Texts, double Aim)[] proposed =
        [
            ("by the beginning of a nickname, few hits", await OfMembersAsync("left(nickname, 5)"), BeginningAim),
            ("by the beginning of a nickname, many hits", ["张", "王", "快乐", "陈", "何"], BeginningAim),
            ("by a part of a nickname, three letters", await tables.TextsAsync($"SELECT substr(md5('n' || n / 3 * 3 + 1), 2, 3) {some}", Stop), PartAim),
            ("by a part of a nickname that one in five hundred has", ["爱旅行"], PartAim),
            ("by a part of a nickname, a given name of two letters", await tables.TextsAsync($"SELECT bench.given(n) {some}", Stop), PartAim),
            ("by a part of a nickname, two letters of one in five hundred", ["旅行", "爱旅"], PartAim),
            ("by the last four digits", await OfMembersAsync("right(phone, 4)"), BeginningAim),
            ("by a masked number", await OfMembersAsync("left(phone, 3) || '****' || right(phone, 4)"), BeginningAim),
            ("by nickname and last four digits", await OfMembersAsync("left(nickname, 2) || ' ' || right(phone, 4)"), BeginningAim),
            ("by e-mail", await tables.TextsAsync($"SELECT 'U' || n / 4 * 4 || '@Example.com' {some}", Stop), KeyAim),
            ("by transaction number", await tables.TextsAsync($"SELECT '4200' || lpad((n / 10 * 5 + 1)::text, 24, '0') {some}", Stop), KeyAim),
        ];
        foreach (var (what, texts, _) in proposed)
        {
            probe.Forget();
            var watch = Stopwatch.StartNew();
            var found = await search.LookAsync(Given.Support, texts[^1], Stop);
            BenchTable.Within($"{Size}{what}, without the proposed index", watch.Elapsed.TotalMilliseconds, "ms",
                beside: found.Skipped.Count == 0 ? Invariant($"looked through, {found.Hits.Count} hits")
                    : "not looked through: " + string.Join(", ", found.Skipped));
        }
        foreach (var (part, statements) in (await new MemberIndexes(postgres.Databases).ReadAsync(Stop)).Missing)
        {
            var watch = Stopwatch.StartNew();
            foreach (var statement in statements.Split(';', StringSplitOptions.TrimEntries))
            {
                await postgres.ExecuteAsync(statement, 3_600);
            }
            BenchTable.Within($"{Size}proposed index for {part}, made in", watch.Elapsed.TotalSeconds, "s");
        }
        await postgres.ExecuteAsync("VACUUM ANALYZE public.users", 3_600);
        (await new MemberIndexes(postgres.Databases).ReadAsync(Stop)).Missing.ShouldBeEmpty();
        foreach (var (what, texts, aim) in proposed)
        {
            await SearchAsync(probe, search, what, texts, aim);
        }
    }

    /// <summary>A whole look-up for each text, in turn; the first ones warm up. The plans are those of the last.</summary>
    private async Task SearchAsync(StatementProbe probe, MemberSearch search, string what, IReadOnlyList<string> texts, double aim)
    {
        var waits = new List<double>();
        for (var round = 0; round < Keys; round++)
        {
            probe.Forget();
            var watch = Stopwatch.StartNew();
            var found = await search.LookAsync(Given.Support, texts[round % texts.Count], Stop);
            waits.Add(watch.Elapsed.TotalMilliseconds);
            (found.Hits.Count, found.TooSlow).ShouldNotBe((0, false), $"{what}: {texts[round % texts.Count]}");
        }
        await PlansAsync(probe, what);
        BenchTable.Spread($"{Size}{what}", waits[Warm..], aim);
    }

    private async Task MemberAsync(StatementProbe probe, IServiceProvider services)
    {
        var member = (await tables.TextsAsync("SELECT bench.member(1)", Stop))[0];
        var (board, timeline) = (services.GetRequiredService<MemberBoard>(), services.GetRequiredService<MemberTimeline>());
        var today = BusinessDay.Of(TimeProvider.System.UtcNow());
        var who = Invariant($"member with {MemberTables.LongHistory:N0} rows, ");
        await QueryAsync(probe, who + "head and steps", () => board.ReadAsync(Given.Support, member, Stop), ListAim);
        await QueryAsync(probe, who + "why not today", () => board.WhyAsync(Given.Support, member, today, Stop), ListAim);
        await QueryAsync(probe, who + "line of time", () => timeline.ReadAsync(Given.Support, member, null, null, Stop), ListAim);
        foreach (var kind in Enum.GetValues<MemberMomentKind>())
        {
            await QueryAsync(probe, $"{who}line of time, {Word.Of(kind)}", () => timeline.ReadAsync(Given.Support, member, kind, null, Stop), ListAim);
        }
        await QueryAsync(probe, who + "line of time, three years ago",
            () => timeline.ReadAsync(Given.Support, member, null, TimeProvider.System.UtcNow().AddDays(-1_000), Stop), ListAim);
        await using var page = new Page(postgres, Role.Support, "en");
        var waits = new List<double>();
        for (var round = 0; round < 60; round++)
        {
            await using var circuit = new BareRenderer(page.Services, page.Actor);
            var watch = Stopwatch.StartNew();
            await circuit.OpenAsync<MemberPage>(new() { [nameof(MemberPage.UserId)] = member });
            waits.Add(watch.Elapsed.TotalMilliseconds);
        }
        // The first ones compile.
        BenchTable.Spread($"{Size}{who}server time of the page", waits[30..], PageAim);
    }

    private async Task BoardAsync(StatementProbe probe, IServiceProvider services)
    {
        var board = services.GetRequiredService<ReminderBoard>();
        await QueryAsync(probe, "board of 28 days, before any day's counts are kept", () => board.ReadAsync(Given.Ops, 28, Stop), null);
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            var watch = Stopwatch.StartNew();
            await ReminderDaySums.KeepAsync(db, BusinessDay.Of(TimeProvider.System.UtcNow()), Stop);
            BenchTable.Within(Size + "keeping the counts of the days behind, once", watch.Elapsed.TotalSeconds, "s");
        }
        // Read once a minute at most, for everybody together.
        await QueryAsync(probe, "board of a quarter, counts kept", () => board.ReadAsync(Given.Ops, 91, Stop), null);
        await QueryAsync(probe, "forecast of 14 days, once in ten minutes",
            () => services.GetRequiredService<ReminderForecast>().ReadAsync(Given.Ops, Stop), null);
    }

    private async Task DayAsync(StatementProbe probe, RunReminders ledger)
    {
        var today = BusinessDay.Of(TimeProvider.System.UtcNow());
        var day = new RunReminderFilter(null) { Day = today };
        (string What, RunReminderFilter Filter)[] filters =
        [
            ("no filter", day),
            .. Enum.GetValues<DeliveryStatus>().Select(status => (Word.Of(status), day with { Status = status })),
            .. new[] { 3, 0, -7 }.Select(left => (Invariant($"window {left}"), day with { Window = left })),
            ("reason, frequent", day with { Status = DeliveryStatus.Skipped, Reason = ReminderRefusal.Renewed }),
            ("reason of none", day with { Reason = ReminderRefusal.QuietHours }),
            ("read", day with { Read = true }), ("not read", day with { Read = false }),
            ("renewed", day with { Renewed = true }), ("not renewed", day with { Renewed = false }),
            ("renewed in a window", day with { Status = DeliveryStatus.Sent, Window = -7, Renewed = true }),
            ("28 days, a window, renewed", day with { Since = today.AddDays(-27), Status = DeliveryStatus.Sent, Window = -7, Renewed = true }),
            ("28 days, failed", day with { Since = today.AddDays(-27), Status = DeliveryStatus.Failed }),
        ];
        var what = Invariant($"day list, {tables.Today:N0} rows, ");
        foreach (var (which, filter) in filters)
        {
            Guid? last = null;
            await QueryAsync(probe, $"{what}{which}", async () =>
            {
                var rows = (await ledger.ReadAsync(Given.Ops, filter, null, null, Stop)).Page.Rows;
                last = rows.Count == RunReminders.PageSize ? rows[^1].Id : null;
            }, ListAim);
            if (last is { } key)
            {
                await QueryAsync(probe, $"{what}{which}, next page", () => ledger.ReadAsync(Given.Ops, filter, key, null, Stop), ListAim);
            }
        }
    }

    private async Task DryRunAsync(StatementProbe probe, ReminderDryRun dryRun)
    {
        var day = BusinessDay.Of(TimeProvider.System.UtcNow()).AddDays(1);
        string? last = null;
        await QueryAsync(probe, "dry run of tomorrow",
            async () => last = ReminderDryRun.KeyOf((await dryRun.ReadAsync(Given.Ops, day, new DryRunFilter(), null, null, Stop)).Page.Rows[^1]), null);
        await QueryAsync(probe, "dry run of tomorrow, a window, next page",
            () => dryRun.ReadAsync(Given.Ops, day, new DryRunFilter(-7, DryRunFilter.Told), last, null, Stop), null);
    }

    /// <summary>One read; each of its statements is run again by itself, and the slowest one counts.</summary>
    private async Task QueryAsync(StatementProbe probe, string what, Func<Task> read, double? aim)
    {
        probe.Forget();
        await read();
        BenchTable.Within(Size + what, await PlansAsync(probe, what), "ms", aim);
    }

    private static async Task<double> PlansAsync(StatementProbe probe, string what)
    {
        var slowest = 0d;
        foreach (var statement in probe.Statements)
        {
            var took = await probe.MedianAsync(statement, Stop);
            slowest = Math.Max(slowest, took);
            Console.WriteLine(Invariant($"  {what}: {took:0.00} ms · {await probe.PlanAsync(statement, Stop)}"));
        }
        return slowest;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
