using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>
/// The audit list with 1,000,000 rows over two years, three fifths of them sign-ins: each of its filters, alone and with a range of time. Every statement of a
/// read is timed by itself, warm, and its plan printed.
/// </summary>
[Trait("Category", "Bench")]
public sealed class AuditBench(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const double Aim = 5;
    private const int Rows = 1_000_000;
    private readonly DateTime now = TimeProvider.System.UtcNow();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.ExecuteAsync($"""
            INSERT INTO vip_admin.audit_events (at, actor_id, actor_name, actor_roles, action, target, data, node)
            SELECT now() - ({Rows} - n) * interval '1 minute', 'u' || n % 40, '员工' || n % 40, 'support',
                   CASE WHEN n % 100 < 45 THEN 'session.signedIn' WHEN n % 100 < 60 THEN 'session.signedOut' WHEN n % 100 < 90 THEN 'member.lookedUp'
                        WHEN n % 100 < 94 THEN 'order.checked' WHEN n % 100 < 97 THEN 'list.exported' WHEN n % 1000 = 997 THEN 'task.paused'
                        WHEN n % 5000 = 998 THEN 'schedule.changed' ELSE 'discrepancy.noted' END,
                   CASE WHEN n % 100 < 60 THEN md5(n::text) WHEN n % 100 < 85 THEN 'member' || n % 20000 WHEN n % 100 < 90 THEN NULL
                        WHEN n % 100 < 94 THEN 'VIP' || n ELSE 'orderTimeout' END,
                   CASE WHEN n % 100 BETWEEN 85 AND 89
                        THEN jsonb_build_object('by', 'PhoneTail', 'members', jsonb_build_array('member' || n % 20000, 'member' || (n + 7) % 20000)) END, 'n'
              FROM generate_series(1, {Rows}) n;
            """, 600);
        await postgres.ExecuteAsync("VACUUM ANALYZE vip_admin.audit_events", 600);
    }

    public async ValueTask DisposeAsync() => await postgres.ResetAsync();

    [Fact(Explicit = true)]
    public async Task List_WithEachFilter_StatementByStatement()
    {
        var probe = new StatementProbe(postgres);
        var log = new AuditLog(probe);
        var today = BusinessDay.Of(now);
        (DateTime? From, DateTime? To) Last(string word) => TimeRange.OfLast(word).At(now);
        var lastWeek = (From: BusinessDay.StartUtc(today.AddDays(-14)), To: BusinessDay.StartUtc(today.AddDays(-7)));
        var longAgo = (From: now.AddDays(-500), To: now.AddDays(-493));

        (string What, AuditFilter Filter)[] filters =
        [
            ("as it opens, sign-ins folded", new AuditFilter(Folded: true)),
            ("everything", new()),
            ("actor by name", new(Actor: "员工7", Folded: true)),
            ("actor by id", new(Actor: "u7", Folded: true)),
            ("actor who did nothing", new(Actor: "no such person", Folded: true)),
            ("member", new(Member: "member77", Folded: true)),
            ("member whom no one looked up", new(Member: "member-x", Folded: true)),
            ("action, frequent", new("member.lookedUp")),
            ("action, rare", new("schedule.changed")),
            ("action that never happened", new("run.lapsed")),
            ("target", new(Target: "VIP500090")),
            .. Enum.GetValues<AuditGroup>().Select(group => ($"group {Word.Of(group)}", new AuditFilter(Group: group))),
            .. TimeRange.LastWords.Select(word => ($"last {word}", new AuditFilter(From: Last(word).From, Folded: true))),
            ("last week", new(From: lastWeek.From, To: lastWeek.To, Folded: true)),
            ("a week long ago", new(From: longAgo.From, To: longAgo.To, Folded: true)),
            ("rare action in a week long ago", new("schedule.changed", From: longAgo.From, To: longAgo.To)),
            ("actor in a week long ago", new(Actor: "员工7", From: longAgo.From, To: longAgo.To, Folded: true)),
            ("member in a week long ago", new(Member: "member77", From: longAgo.From, To: longAgo.To, Folded: true)),
            ("group operations in a week long ago", new(Group: AuditGroup.Operations, From: longAgo.From, To: longAgo.To)),
        ];
        foreach (var (what, filter) in filters)
        {
            await QueryAsync(probe, $"{what}, page", () => log.FindAsync(Given.Auditor, filter, null, null, 50, Stop), Aim);
            // Counting stops at 10,001 rows, and these are read.
            await QueryAsync(probe, $"{what}, counts", async () =>
            {
                await log.CountAsync(Given.Auditor, filter, Stop);
                await log.CountFoldedAsync(Given.Auditor, filter, Stop);
            }, null);
        }
        await QueryAsync(probe, "everything, deep page, older", () => log.FindAsync(Given.Auditor, new(), Rows / 2, null, 50, Stop), Aim);
        await QueryAsync(probe, "everything, deep page, newer", () => log.FindAsync(Given.Auditor, new(), null, Rows / 2, 50, Stop), Aim);
    }

    private static async Task QueryAsync(StatementProbe probe, string what, Func<Task> read, double? aim)
    {
        probe.Forget();
        await read();
        var slowest = 0d;
        foreach (var statement in probe.Statements)
        {
            var took = await probe.MedianAsync(statement, Stop);
            slowest = Math.Max(slowest, took);
            Console.WriteLine(FormattableString.Invariant($"  {what}: {took:0.00} ms · {await probe.PlanAsync(statement, Stop)}"));
        }
        BenchTable.Within(FormattableString.Invariant($"audit, {Rows:N0} rows, {what}"), slowest, "ms", aim);
    }
}
