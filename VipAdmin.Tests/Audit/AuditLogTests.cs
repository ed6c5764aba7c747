using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Tests.Bench;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Audit;

public sealed class AuditLogTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Actor Auditor = new("a-1", "Auditor", [Role.Auditor]);
    private readonly AuditLog log = new(postgres.Databases);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(Role.Ops)]
    [InlineData(Role.Finance)]
    [InlineData(Role.Support)]
    public async Task Find_ByARoleWithoutTheRight_IsRefused(string role)
    {
        var actor = new Actor("x", "x", [role]);
        await Should.ThrowAsync<NotPermittedException>(() => log.FindAsync(actor, new AuditFilter(), null, null, 10, Stop));
        await Should.ThrowAsync<NotPermittedException>(() => log.CountAsync(actor, new AuditFilter(), Stop));
        await Should.ThrowAsync<NotPermittedException>(async () => await log.AllAsync(actor, new AuditFilter(), Stop).GetAsyncEnumerator(Stop).MoveNextAsync());
    }

    [Fact]
    public async Task Find_OlderThenNewer_ComesBackToTheSamePage()
    {
        await WriteAsync(7, i => Row("task.paused", "reconciliation", $"reason {i}"));

        var first = await log.FindAsync(Auditor, new AuditFilter(), null, null, 3, Stop);
        first.Rows.Select(row => row.Reason).ShouldBe(["reason 7", "reason 6", "reason 5"]);
        first.HasNewer.ShouldBeFalse();
        (await log.CountAsync(Auditor, new AuditFilter(), Stop)).ShouldBe(7);

        var second = await log.FindAsync(Auditor, new AuditFilter(), first.Rows[^1].Id, null, 3, Stop);
        second.Rows.Select(row => row.Reason).ShouldBe(["reason 4", "reason 3", "reason 2"]);

        var last = await log.FindAsync(Auditor, new AuditFilter(), second.Rows[^1].Id, null, 3, Stop);
        last.Rows.Select(row => row.Reason).ShouldBe(["reason 1"]);
        last.HasOlder.ShouldBeFalse();

        var back = await log.FindAsync(Auditor, new AuditFilter(), null, second.Rows[0].Id, 3, Stop);
        back.Rows.ShouldBe(first.Rows);
        (back.HasNewer, back.HasOlder).ShouldBe((false, first.HasOlder));
    }

    [Fact]
    public async Task Find_EachFilter_NarrowsToItsRows()
    {
        await WriteAsync(1, _ => Row("task.paused", "reconciliation", null, "u-1", "李 运维", new DateTime(2026, 11, 22, 15, 59, 59, DateTimeKind.Utc)));
        await WriteAsync(1, _ => Row("task.resumed", "orderTimeout", null, "u-2", "100%_Wang", new DateTime(2026, 11, 22, 16, 0, 0, DateTimeKind.Utc)));

        (await TargetsAsync(new AuditFilter(Action: "task.paused"))).ShouldBe(["reconciliation"]);
        (await TargetsAsync(new AuditFilter(Actor: "运维"))).ShouldBe(["reconciliation"]);
        (await TargetsAsync(new AuditFilter(Actor: "u-2"))).ShouldBe(["orderTimeout"]);
        (await TargetsAsync(new AuditFilter(Actor: "%_w"))).ShouldBe(["orderTimeout"]);
        (await TargetsAsync(new AuditFilter(Target: "orderTimeout"))).ShouldBe(["orderTimeout"]);
        // 16:00 UTC is midnight in Beijing: the second row is of the 23rd.
        (await TargetsAsync(new AuditFilter(To: new DateTime(2026, 11, 22, 16, 0, 0, DateTimeKind.Utc)))).ShouldBe(["reconciliation"]);
        (await TargetsAsync(new AuditFilter(From: new DateTime(2026, 11, 22, 16, 0, 0, DateTimeKind.Utc)))).ShouldBe(["orderTimeout"]);
    }

    [Fact]
    public async Task Find_DaysOfLongAgo_ReadsThemOnly()
    {
        await postgres.ExecuteAsync("""
            INSERT INTO vip_admin.audit_events (at, actor_id, actor_name, actor_roles, action, node)
            SELECT timestamptz '2026-01-01 00:00+08' + n * interval '2 minutes', 'u', 'U', 'ops', 'session.signedIn', 'test' FROM generate_series(0, 199999) n;
            ANALYZE vip_admin.audit_events
            """);
        var probe = new StatementProbe(postgres);
        var day = BusinessDay.StartUtc(new DateOnly(2026, 1, 20));

        var first = await new AuditLog(probe).FindAsync(Auditor, new AuditFilter(From: day, To: day.AddDays(1)), null, null, 50, Stop);
        var second = await new AuditLog(probe).FindAsync(Auditor, new AuditFilter(From: day, To: day.AddDays(1)), first.Rows[^1].Id, null, 50, Stop);
        var back = await new AuditLog(probe).FindAsync(Auditor, new AuditFilter(From: day, To: day.AddDays(1)), null, second.Rows[0].Id, 50, Stop);

        var count = await new AuditLog(probe).CountAsync(Auditor, new AuditFilter(From: day, To: day.AddDays(1)), Stop);

        (count, first.Rows.Count, second.Rows[0].Id).ShouldBe((720, 50, first.Rows[^1].Id - 1));
        back.Rows.ShouldBe(first.Rows);
        foreach (var statement in probe.Statements)
        {
            // 720 rows of one day stand on some 20 pages; the table has thousands.
            var plan = await probe.PlanAsync(statement, Stop);
            Regex.Matches(plan, @"(?:hit|read)=(\d+)").Sum(pages => int.Parse(pages.Groups[1].Value, CultureInfo.InvariantCulture)).ShouldBeLessThan(200, plan);
        }
    }

    [Fact]
    public async Task Find_Member_ListsActsOnThemAndListsThatShowedThem()
    {
        await WriteAsync(1, _ => Row("member.lookedUp", "u-100", "alone"));
        await WriteAsync(1, _ => Row("member.lookedUp", "u-200", "another"));
        await WriteAsync(1, _ => Shown("among others", "u-100", "u-300"));
        await WriteAsync(1, _ => Shown("others", "u-300", "u-400"));

        (await log.FindAsync(Auditor, new AuditFilter(Member: "u-100"), null, null, 10, Stop)).Rows
            .Select(row => row.Reason).ShouldBe(["among others", "alone"]);

        static AuditEvent Shown(string reason, params string[] members)
        {
            var row = Row("member.lookedUp", "", reason);
            (row.Target, row.Data) = (null, System.Text.Json.JsonSerializer.Serialize(new { query = "0072", members }));
            return row;
        }
    }

    [Fact]
    public async Task Find_ActsOnDiscrepanciesAndStatements_SayWhatTheseAreAbout()
    {
        var found = await postgres.Databases.DiscrepancyAsync(new DateTime(2026, 11, 30, 1, 0, 0, DateTimeKind.Utc));
        await WriteAsync(1, _ => Row("discrepancy.noted", found.Id.ToString(), "known"));
        await WriteAsync(1, _ => Row("discrepancy.noted", Guid.NewGuid().ToString(), "gone"));
        await WriteAsync(1, _ => Row("task.paused", "reconciliation", "a task"));

        (await log.FindAsync(Auditor, new AuditFilter(), null, null, 10, Stop)).Rows
            .Select(row => (row.Reason, row.Subject)).ShouldBe([("a task", null), ("gone", null), ("known", found.OrderNo)]);
    }

    /// <summary>Rows of an older version stand in the group of that version until the update moves them; the others are not written.</summary>
    [Fact]
    public async Task Update_RowsOfRegroupedActions_AreMoved_AndOthersStayUntouched()
    {
        await WriteAsync(1, _ => Row(AuditAction.MembershipCorrected, "corrected", null));
        await WriteAsync(1, _ => Row(AuditAction.TaskPaused, "paused", null));
        await postgres.ExecuteAsync("UPDATE vip_admin.audit_events SET act_group = 'operations'");
        const string Place = "SELECT ctid::text AS \"Value\" FROM vip_admin.audit_events WHERE action = 'task.paused'";
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var before = await db.Database.SqlQueryRaw<string>(Place).ToListAsync(Stop);
        var assembly = db.GetService<IMigrationsAssembly>();
        var type = assembly.Migrations.Single(migration => migration.Key.EndsWith("_AuditGroups", StringComparison.Ordinal)).Value;
        await postgres.ExecuteAsync(assembly.CreateMigration(type, db.Database.ProviderName!).UpOperations.OfType<SqlOperation>().Last().Sql);

        (await TargetsAsync(new AuditFilter(Group: AuditGroup.Decisions))).ShouldBe(["corrected"]);
        (await TargetsAsync(new AuditFilter(Group: AuditGroup.Operations))).ShouldBe(["paused"]);
        (await db.Database.SqlQueryRaw<string>(Place).ToListAsync(Stop)).ShouldBe(before);
        await WriteAsync(1, _ => Row(AuditAction.CorrectionRejected, "rejected", null));
        (await TargetsAsync(new AuditFilter(Group: AuditGroup.Decisions))).ShouldBe(["rejected", "corrected"], "the trigger is on again");
    }

    [Fact]
    public async Task Find_Group_ListsItsActions_AndFoldingLeavesSignInsOut()
    {
        foreach (var action in AuditAction.All)
        {
            await WriteAsync(1, _ => Row(action, action, null));
        }

        // Kinds by themselves say "settings" and "look-up": what is decided about a member is neither.
        string[] onMembers = [AuditAction.MemberAnonymised, AuditAction.MembersExcluded, AuditAction.ExclusionEnded];
        string[] Of(params string[] kinds) => [.. AuditAction.All.Where(action => kinds.Contains(action.Split('.')[0])).Reverse()];
        (await TargetsAsync(new AuditFilter(Group: AuditGroup.Operations)))
            .ShouldBe([.. Of("task", "run", "schedule", "audit", "reminder").Except(onMembers)]);
        (await TargetsAsync(new AuditFilter(Group: AuditGroup.LookUps))).ShouldBe([.. Of("member", "list").Except(onMembers)]);
        (await TargetsAsync(new AuditFilter(Group: AuditGroup.Decisions)))
            .ShouldBe([.. AuditAction.All.Intersect([.. Of("order", "discrepancy", "statement", "day", "membership"), .. onMembers]).Reverse()]);
        (await TargetsAsync(new AuditFilter(Group: AuditGroup.SignIns))).ShouldBe(Of("session"));
        (await TargetsAsync(new AuditFilter(Group: AuditGroup.SignIns, Action: AuditAction.Denied))).ShouldBe(Of("access"));
        var folded = new AuditFilter(Folded: true);
        (await log.CountAsync(Auditor, folded, Stop)).ShouldBe(AuditAction.All.Count - 2);
        (await log.CountFoldedAsync(Auditor, folded, Stop)).ShouldBe(2);
        (await log.CountFoldedAsync(Auditor, new AuditFilter(), Stop)).ShouldBe(0);
    }

    [Fact]
    public async Task Find_EveryFilter_OfAHundredThousandRows_ReadsItsRowsOnly()
    {
        // Nine of ten are sign-ins; the other acts, actors and members are rare.
        await postgres.ExecuteAsync("""
            INSERT INTO vip_admin.audit_events (at, actor_id, actor_name, actor_roles, action, target, data, node)
            SELECT timestamptz '2026-01-01 00:00+08' + n * interval '2 minutes', 'u-' || n % 40, 'Actor ' || n % 40, 'ops',
                   CASE WHEN n % 10 < 9 THEN 'session.signedIn' WHEN n % 1000 = 9 THEN 'discrepancy.resolved' WHEN n % 100 = 19 THEN 'member.lookedUp' ELSE 'task.paused' END,
                   CASE WHEN n % 200 = 19 THEN NULL ELSE 't-' || n % 5000 END, CASE WHEN n % 200 = 19 THEN jsonb_build_object('members', jsonb_build_array('m-' || n % 3000)) END, 'test'
              FROM generate_series(0, 99999) n;
            ANALYZE vip_admin.audit_events
            """);
        var probe = new StatementProbe(postgres);
        var probed = new AuditLog(probe);
        var day = new DateTime(2026, 1, 20, 0, 0, 0, DateTimeKind.Utc);

        foreach (var filter in new AuditFilter[]
        {
            new(Folded: true), new(Folded: true, From: day, To: day.AddDays(7)), new(Group: AuditGroup.Decisions), new(Actor: "Actor 7"), new(Member: "m-19"),
            new(Group: AuditGroup.Decisions, From: day, To: day.AddDays(7)), new(Member: "t-119", Group: AuditGroup.LookUps), new(Target: "t-77"),
        })
        {
            probe.Forget();
            (await probed.FindAsync(Auditor, filter, null, null, 50, Stop)).Rows.ShouldNotBeEmpty();
            foreach (var statement in probe.Statements)
            {
                var plan = await probe.PlanAsync(statement, Stop);
                Regex.Matches(plan, @"(?:hit|read)=(\d+)").Sum(pages => int.Parse(pages.Groups[1].Value, CultureInfo.InvariantCulture))
                    .ShouldBeLessThan(700, $"{filter}: {plan}");
            }
        }
    }

    private async Task<IEnumerable<string?>> TargetsAsync(AuditFilter filter)
    {
        var found = await log.FindAsync(Auditor, filter, null, null, AuditAction.All.Count, Stop);
        List<AuditRow> all = [];
        await foreach (var row in log.AllAsync(Auditor, filter, Stop))
        {
            all.Add(row);
        }
        all.ShouldBe(found.Rows);
        return found.Rows.Select(row => row.Target);
    }

    private async Task WriteAsync(int count, Func<int, AuditEvent> row)
    {
        for (var i = 1; i <= count; i++)
        {
            await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
            db.AuditEvents.Add(row(i));
            await db.SaveChangesAsync(Stop);
        }
    }

    private static AuditEvent Row(string action, string target, string? reason, string actorId = "u-1", string actorName = "Li", DateTime? at = null) => new()
    {
        Action = action, Target = target, Reason = reason, ActorId = actorId, ActorName = actorName, ActorRoles = "ops", Node = "test",
        At = at ?? new DateTime(2026, 11, 23, 1, 0, 0, DateTimeKind.Utc),
    };
}
