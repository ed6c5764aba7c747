using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Timeline;
using VipAdmin.Tests.Bench;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Scheduling.GivenRuns;

namespace VipAdmin.Tests.Timeline;

public sealed partial class TimelineBoardTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    /// <summary>04:00 in Beijing.</summary>
    private static readonly DateTime Four = new(2026, 11, 23, 20, 0, 0, DateTimeKind.Utc);
    private static readonly TimelineFilter Hour = new(Four, Four.AddHours(1));
    private static CancellationToken Stop => TestContext.Current.CancellationToken;
    private TimelineBoard Board => new(Timetable.Shipped, postgres.Databases, new FakeTimeProvider(Four.AddHours(2)));

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Page_OfAnHour_TellsEveryKindNewestFirst()
    {
        await GiveOneOfEachAsync();

        var page = await ReadAsync(Hour, Given.Ops);

        page.Select(entry => (entry.Kind, entry.Event ?? entry.What)).ShouldBe(
        [
            (TimelineKind.Finding, "resolved"), (TimelineKind.Alert, "over"), (TimelineKind.Finding, "autoResolved"), (TimelineKind.Finding, "detected"),
            (TimelineKind.Finding, "detected"), (TimelineKind.Platform, ""), (TimelineKind.Run, "warning"), (TimelineKind.Alert, "raised"),
            (TimelineKind.Act, "task.paused"), (TimelineKind.Host, "stopped"), (TimelineKind.Host, "started"), (TimelineKind.Run, "failed"),
        ]);
        page.Single(entry => entry.Kind == TimelineKind.Platform).ShouldSatisfyAllConditions(
            entry => entry.Channel.ShouldBe("wechat"), entry => entry.Times.ShouldBe(2), entry => entry.JobKey.ShouldBe(Timetable.Reconciliation));
        page.Single(entry => entry.Event == "resolved").Who.ShouldBe("王财务");
    }

    [Fact]
    public async Task Findings_OfARun_AreToldWithItAndOneByOneInAFile()
    {
        var run = Run(Timetable.Reconciliation, Four.AddMinutes(5), seconds: 90, counters: """{"totalChecked":2,"synced":1,"discrepancies":2}""");
        await postgres.SaveAsync(run);
        var mended = await postgres.Databases.DiscrepancyAsync(Four.AddMinutes(6), d => (d.RunId, d.Type) = (run.Id, DiscrepancyType.LostCallback));
        var open = await postgres.Databases.DiscrepancyAsync(Four.AddMinutes(6).AddSeconds(1), d => d.RunId = run.Id);
        await postgres.SaveAsync(Event(mended, Four.AddMinutes(6).AddMilliseconds(500), "system", DiscrepancyEventKind.AutoResolved),
            Event(open, Four.AddMinutes(20), "system", DiscrepancyEventKind.AutoResolved));

        var page = await ReadAsync(Hour);

        page.Select(entry => (entry.Kind, entry.Event ?? entry.What)).ShouldBe([(TimelineKind.Finding, "autoResolved"), (TimelineKind.Run, "succeeded")]);
        page[1].Findings.Select(found => (found.Type, found.Count)).ShouldBe([(DiscrepancyType.LostCallback, 1), (DiscrepancyType.LatePayment, 1)],
            ignoreOrder: true);
        (await Board.ExportAsync(Given.Ops, Hour, Stop).ToListAsync(Stop)).Select(entry => entry.Kind == TimelineKind.Run ? "run" : entry.Event)
            .ShouldBe(["autoResolved", "detected", "autoResolved", "detected", "run"]);
        (await ReadAsync(Hour with { Kind = TimelineKind.Finding })).Count.ShouldBe(4);
        // A range that begins after the run still tells what was found in it.
        (await ReadAsync(new TimelineFilter(Four.AddMinutes(5).AddSeconds(30), Four.AddHours(1)))).Count.ShouldBe(4);
    }

    [Fact]
    public async Task Row_OfRunsAlike_StaysWhileOthersJoin()
    {
        await postgres.SaveAsync(Run(Timetable.Reconciliation, Four.AddMinutes(5)));
        var one = (await ReadAsync(Hour)).ShouldHaveSingleItem();
        await postgres.SaveAsync(Run(Timetable.Reconciliation, Four.AddMinutes(10)));
        var two = (await ReadAsync(Hour)).ShouldHaveSingleItem();

        (one.Times, two.Times, one.Key == two.Key, one.Row == two.Row).ShouldBe((1, 2, false, true));
    }

    [Fact]
    public async Task LookUps_ForWhoMayNotReadTheAudit_AreNotTold()
    {
        await GiveOneOfEachAsync();
        var acts = Hour with { Kind = TimelineKind.Act };

        (await ReadAsync(acts, Given.Support)).Select(entry => entry.What).ShouldNotContain(AuditAction.MemberLookedUp);
        var read = (await ReadAsync(acts, Given.Auditor)).Select(entry => entry.What).ToList();
        read.ShouldContain(AuditAction.MemberLookedUp);
        read.ShouldNotContain(AuditAction.SignedIn);
        await Should.ThrowAsync<NotPermittedException>(() => Board.PageAsync(Stranger, Hour, null, null, 10, Stop));
    }

    [Fact]
    public async Task QuietRuns_OfATaskAndHour_AreOneEntry()
    {
        var quiet = Enumerable.Range(0, 12)
            .Select(i => Run(Timetable.Reconciliation, Four.AddMinutes(i * 5), counters: """{"totalChecked":4,"synced":0}""")).ToArray();
        var busy = Run(Timetable.OrderTimeout, Four.AddMinutes(7), counters: """{"total":1,"cancelled":1}""");
        var byHand = Run(Timetable.Reconciliation, Four.AddMinutes(8), trigger: RunTrigger.Manual);
        var paused = Enumerable.Range(0, 3)
            .Select(i => Run(Timetable.OrderTimeout, Four.AddMinutes(20 + i), RunStatus.Skipped, errorCode: RunReason.Paused)).ToArray();
        await postgres.SaveAsync([.. quiet, busy, byHand, .. paused, Run(Timetable.Reconciliation, Four.AddHours(1))]);

        var page = await ReadAsync(Hour);

        page.Select(entry => (entry.JobKey, entry.What, entry.Times, entry.IsQuiet)).ShouldBe(
        [
            (Timetable.Reconciliation, "succeeded", 12, true), (Timetable.OrderTimeout, "skipped", 3, false), (Timetable.Reconciliation, "succeeded", 1, true),
            (Timetable.OrderTimeout, "succeeded", 1, false),
        ]);
        (page[0].Since, page[0].At, page[0].Id).ShouldBe((Four, Four.AddMinutes(55), null));
        (page[2].Id, page[2].Who, page[3].Counters["cancelled"]).ShouldBe((byHand.Id, "system", 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public async Task Page_WalkedOlderAndNewer_TellsEverythingOnceAlsoAtEqualTimes(int size)
    {
        await GiveOneOfEachAsync();
        // Everything at one instant, with quiet runs around it.
        var at = Four.AddMinutes(30);
        await postgres.SaveAsync([.. Enumerable.Range(0, 6).Select(_ => Audit(at, AuditAction.TaskPaused)),
            Run(Timetable.Reconciliation, at, RunStatus.Failed), Run(Timetable.OrderTimeout, at, RunStatus.Failed),
            .. Enumerable.Range(0, 180).Select(i => Run(Timetable.OrderTimeout, Four.AddMinutes(i - 60).AddMilliseconds(1)))]);
        await postgres.Databases.DiscrepancyAsync(at);
        await postgres.Databases.DiscrepancyAsync(at);
        var filter = new TimelineFilter(Four.AddHours(-2), Four.AddHours(3));
        var all = (await ReadAsync(filter, Given.Auditor)).Select(entry => entry.Key).ToList();
        all.Distinct().Count().ShouldBe(all.Count);

        var older = new List<TimelineKey>();
        var page = await Board.PageAsync(Given.Auditor, filter, null, null, size, Stop);
        while (true)
        {
            older.AddRange(page.Rows.Select(entry => entry.Key));
            if (!page.HasOlder)
            {
                break;
            }
            page = await Board.PageAsync(Given.Auditor, filter, page.Rows[^1].Key, null, size, Stop);
            page.HasNewer.ShouldBeTrue();
        }
        older.ShouldBe(all);

        var newer = new List<TimelineKey>();
        while (page.HasNewer)
        {
            page = await Board.PageAsync(Given.Auditor, filter, null, page.Rows[0].Key, size, Stop);
            newer.InsertRange(0, page.Rows.Select(entry => entry.Key));
        }
        newer.ShouldBe(all[..newer.Count]);
        newer.Count.ShouldBeGreaterThanOrEqualTo(all.Count - size);
    }

    [Fact]
    public async Task Filters_EachAlone_KeepOnlyTheirs()
    {
        await GiveOneOfEachAsync();

        foreach (var kind in Enum.GetValues<TimelineKind>())
        {
            var entries = await ReadAsync(Hour with { Kind = kind }, Given.Auditor);
            entries.ShouldNotBeEmpty(kind.ToString());
            // What a person resolved is an act as well as a finding.
            entries.ShouldAllBe(entry => entry.Kind == kind || (kind == TimelineKind.Act && entry.Event == "resolved"));
        }
        (await ReadAsync(Hour with { Status = RunState.Failed })).ShouldHaveSingleItem().What.ShouldBe("failed");
        (await ReadAsync(Hour with { JobKey = Timetable.OrderTimeout })).ShouldAllBe(
            entry => entry.JobKey == Timetable.OrderTimeout || entry.Subject == Timetable.OrderTimeout);
        (await ReadAsync(Hour with { Actor = "王财" })).ShouldHaveSingleItem().Event.ShouldBe("resolved");
        (await ReadAsync(Hour with { Actor = "%" })).ShouldBeEmpty();
        (await ReadAsync(Hour with { Channel = "alipay" })).Select(entry => (entry.Kind, entry.Event)).ShouldBe([(TimelineKind.Finding, "detected")]);
        (await ReadAsync(Hour with { To = Four })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Export_OfMoreThanAPage_HoldsEverything()
    {
        await postgres.SaveAsync([.. Enumerable.Range(0, 1_200).Select(i => Audit(Four.AddSeconds(i / 2), AuditAction.TaskPaused))]);

        var rows = await Board.ExportAsync(Given.Ops, Hour, Stop).ToListAsync(Stop);

        rows.Select(entry => entry.Key).Distinct().Count().ShouldBe(1_200);
        await Should.ThrowAsync<NotPermittedException>(async () => await Board.ExportAsync(Stranger, Hour, Stop).ToListAsync(Stop));
    }

    [Theory]
    [InlineData("638993664000000000.3.17", true)]
    [InlineData("638993664000000000.1.019aabcd-1234-7000-8000-000000000000:wechat", true)]
    [InlineData("638993664000000000.9.17", false)]
    [InlineData("99999999999999999999.3.17", false)]
    [InlineData("9223372036854775807.3.17", false)]
    [InlineData("638993664000000000.3.17'; --", false)]
    [InlineData("638993664000000000.3.", false)]
    [InlineData("", false)]
    public void Key_OfAnAddress_IsReadStrictly(string text, bool known) => (TimelineKey.Read(text)?.ToString()).ShouldBe(known ? text : null);

    [Fact]
    public async Task Page_OfLongAgo_ReadsLittleOfManyRuns()
    {
        await postgres.ExecuteAsync($"""
            INSERT INTO vip_admin.job_runs
                (id, job_key, trigger, status, started_at, finished_at, attempt, node, actor, dry_run, counters, progress_done, settings_version)
            SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n), 19, '0'))::uuid,
                   'orderTimeout', CASE WHEN n % 20000 = 7 THEN 'manual' ELSE 'schedule' END, 'succeeded', at, at, 1, 'n',
                   CASE WHEN n % 20000 = 7 THEN '李运维' ELSE 'system' END, false,
                   CASE WHEN n % 10000 = 9 THEN jsonb_build_object('unknown', 2) ELSE jsonb_build_object('unknown', 0) END, 0, 0
              FROM (SELECT n, timestamptz '2026-11-24 04:00+08' - n * interval '1 minute' AS at FROM generate_series(0, 199999) n) AS made;
            INSERT INTO vip_admin.job_run_items (run_id, at, order_no, outcome, evidence)
            SELECT id, started_at, 'VIP1', 'unknown', jsonb_build_object('channel', 'wechat') FROM vip_admin.job_runs WHERE counters ->> 'unknown' = '2';
            ANALYZE vip_admin.job_runs
            """);
        var probe = new StatementProbe(postgres);
        var board = new TimelineBoard(Timetable.Shipped, probe, new FakeTimeProvider(Four));

        var first = await board.PageAsync(Given.Ops, new TimelineFilter(Four.AddDays(-120), Four.AddDays(-1)), null, null, 50, Stop);

        (first.Rows.Count, first.HasOlder, first.Rows[0].Times).ShouldBe((50, true, 60));
        var statement = probe.Statements.ShouldHaveSingleItem();
        var plan = await probe.PlanAsync(statement, Stop);
        plan.ShouldNotContain("Seq Scan on job_runs");

        foreach (var (filter, index, found) in new[]
        {
            (new TimelineFilter(Four.AddDays(-139)) { Actor = "李运" }, "ix_job_runs_job_key_trigger_id", 10),
            (new TimelineFilter(Four.AddDays(-139)) { Kind = TimelineKind.Platform }, "ix_job_runs_unanswered", 20),
            (new TimelineFilter(Four.AddDays(-139)) { Kind = TimelineKind.Platform, JobKey = Timetable.OrderTimeout }, "ix_job_runs_unanswered", 20),
        })
        {
            probe.Forget();
            var page = await board.PageAsync(Given.Ops, filter, null, null, 50, Stop);
            (page.Rows.Count, page.HasOlder).ShouldBe((found, false));
            var read = await probe.PlanAsync(probe.Statements.ShouldHaveSingleItem(), Stop);
            read.ShouldContain(index);
            // Neither all runs nor their table is read.
            read.ShouldNotContain("Seq Scan on job_runs");
            RowsRead().Matches(read).Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)).Max()
                .ShouldBeLessThan(1_000);
        }
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"rows=(\d+) loops=\d+\)")]
    private static partial System.Text.RegularExpressions.Regex RowsRead();

    private async Task<IReadOnlyList<TimelineEntry>> ReadAsync(TimelineFilter filter, Actor? actor = null)
    {
        var page = await Board.PageAsync(actor ?? Given.Ops, filter, null, null, TimelineBoard.PageLimit, Stop);
        (page.HasNewer, page.HasOlder).ShouldBe((false, false));
        return page.Rows;
    }

    private static AuditEvent Audit(DateTime at, string action, string? target = Timetable.OrderTimeout)
        => new()
        {
            At = at, ActorId = "u-ops", ActorName = "李运维", ActorRoles = Role.Ops, Action = action, Target = target, Reason = "维护", Node = "test",
        };

    private static DiscrepancyEvent Event(Discrepancy of, DateTime at, string who, DiscrepancyEventKind kind)
        => new() { DiscrepancyId = of.Id, At = at, ActorId = who, ActorName = who, Kind = kind };

    private async Task GiveOneOfEachAsync()
    {
        var trouble = Run(Timetable.Reconciliation, Four.AddMinutes(6), RunStatus.Warning, counters: """{"totalChecked":3,"unknown":2,"errors":2}""");
        await postgres.SaveAsync(Run(Timetable.OrderTimeout, Four.AddMinutes(1), RunStatus.Failed, errorCode: RunReason.AllUnknown), trouble,
            trouble.Item("VIP1", ItemOutcome.Unknown, evidence: """{"channel":"wechat"}"""),
            trouble.Item("VIP2", ItemOutcome.Unknown, evidence: """{"channel":"wechat"}"""),
            trouble.Item("VIP3", ItemOutcome.Left, evidence: """{"channel":"alipay"}"""),
            new HostRow
            {
                Id = Guid.CreateVersion7(), Name = "web-1", Version = "1", StartedAt = Four.AddMinutes(2), SeenAt = Four.AddMinutes(3),
                StoppedAt = Four.AddMinutes(3),
            },
            Audit(Four.AddMinutes(4), AuditAction.TaskPaused), Audit(Four.AddMinutes(4), AuditAction.SignedIn, "s"),
            Audit(Four.AddMinutes(4).AddSeconds(1), AuditAction.MemberLookedUp, "138****0072"),
            new Alert
            {
                Condition = AlertCondition.PauseOverdue, Subject = Guid.NewGuid(), JobKey = Timetable.OrderTimeout, RaisedAt = Four.AddMinutes(5),
                OverAt = Four.AddMinutes(10),
            });
        await postgres.Databases.DiscrepancyAsync(Four.AddMinutes(7), d => d.Channel = "alipay");
        var solved = await postgres.Databases.DiscrepancyAsync(Four.AddMinutes(8));
        await postgres.SaveAsync(
            Event(solved, Four.AddMinutes(9), "system", DiscrepancyEventKind.AutoResolved),
            Event(solved, Four.AddMinutes(11), "王财务", DiscrepancyEventKind.Resolved));
    }
}
