using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Bills;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.History;
using VipAdmin.Core.Members;
using VipAdmin.Core.Membership;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Repairs;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Statements;

namespace VipAdmin.Core;

/// <summary>
/// The shared database. The payment backend's tables (schema <c>public</c>) are mapped and never migrated; the portal's own tables live in <c>vip_admin</c>.
/// Instants are UTC in both, regardless of the session's time zone.
/// </summary>
public sealed class VipDb(DbContextOptions<VipDb> options) : DbContext(options)
{
    public const string Schema = "vip_admin";

    public DbSet<Order> Orders => Set<Order>();
    public DbSet<VipOrder> VipOrders => Set<VipOrder>();
    public DbSet<PaymentCallback> PaymentCallbacks => Set<PaymentCallback>();
    public DbSet<RefundRequest> RefundRequests => Set<RefundRequest>();
    public DbSet<Member> Members => Set<Member>();
    public DbSet<VipPackage> VipPackages => Set<VipPackage>();
    public DbSet<Notification> Notifications => Set<Notification>();

    public DbSet<JobRun> JobRuns => Set<JobRun>();
    public DbSet<OrderRunItem> JobRunItems => Set<OrderRunItem>();
    public DbSet<JobRunAttempt> JobRunAttempts => Set<JobRunAttempt>();
    public DbSet<JobRunDay> JobRunDays => Set<JobRunDay>();
    public DbSet<JobPause> JobPauses => Set<JobPause>();
    public DbSet<JobSettings> JobSettings => Set<JobSettings>();
    public DbSet<JobHold> JobHolds => Set<JobHold>();
    public DbSet<Alert> Alerts => Set<Alert>();
    public DbSet<HostRow> Hosts => Set<HostRow>();
    public DbSet<OrderCheck> OrderChecks => Set<OrderCheck>();
    public DbSet<VipGrant> VipGrants => Set<VipGrant>();
    public DbSet<Discrepancy> Discrepancies => Set<Discrepancy>();
    public DbSet<DiscrepancyMoney> MoneyOfDiscrepancies => Set<DiscrepancyMoney>();
    public DbSet<DiscrepancyEvent> DiscrepancyEvents => Set<DiscrepancyEvent>();
    public DbSet<DiscrepancyProposal> DiscrepancyProposals => Set<DiscrepancyProposal>();
    public DbSet<SavedView> SavedViews => Set<SavedView>();
    public DbSet<Mention> Mentions => Set<Mention>();
    public DbSet<Statement> Statements => Set<Statement>();
    public DbSet<StatementLine> StatementLines => Set<StatementLine>();
    public DbSet<BookEntry> BookEntries => Set<BookEntry>();
    public DbSet<BookDay> BookDays => Set<BookDay>();
    public DbSet<DailyClose> DailyCloses => Set<DailyClose>();
    public DbSet<DailyCloseEvent> DailyCloseEvents => Set<DailyCloseEvent>();
    public DbSet<ReminderDelivery> ReminderDeliveries => Set<ReminderDelivery>();
    public DbSet<ReminderWindowsVersion> ReminderWindows => Set<ReminderWindowsVersion>();
    public DbSet<ReminderExclusion> ReminderExclusions => Set<ReminderExclusion>();
    public DbSet<ReminderDaySum> ReminderDaySums => Set<ReminderDaySum>();
    public DbSet<PlannedReminder> PlannedReminders => Set<PlannedReminder>();
    public DbSet<MembershipCorrection> MembershipCorrections => Set<MembershipCorrection>();
    public DbSet<MemberNote> MemberNotes => Set<MemberNote>();
    public DbSet<ReminderRepeat> ReminderRepeats => Set<ReminderRepeat>();
    public DbSet<AuditEvent> AuditEvents => Set<AuditEvent>();
    public DbSet<SessionTicket> SessionTickets => Set<SessionTicket>();
    public DbSet<LogRow> Logs => Set<LogRow>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(Schema);
        MapBusinessTables(modelBuilder);

        modelBuilder.Entity<JobRun>(run =>
        {
            run.ToTable("job_runs");
            run.Property(r => r.Trigger).HasConversion<WordText<RunTrigger>>();
            run.Property(r => r.Status).HasConversion<WordText<RunStatus>>();
            run.Property(r => r.Counters).HasColumnType("jsonb");
            run.Property(r => r.SettingsVersion).HasDefaultValue(0);
            run.HasIndex(r => new { r.JobKey, r.Slot }).IsUnique();
            run.HasIndex(r => new { r.JobKey, r.IdempotencyKey }).IsUnique().HasFilter("idempotency_key IS NOT NULL");
            run.HasIndex(r => r.JobKey).IsUnique().HasFilter("status = 'running'").HasDatabaseName("ux_job_runs_one_running");
            run.HasIndex(r => new { r.JobKey, r.Id }).IsDescending(false, true);
            run.HasIndex(r => new { r.JobKey, r.Status, r.Id }).IsDescending(false, false, true);
            // Manually triggered runs are a few rows among a million scheduled ones.
            run.HasIndex(r => new { r.JobKey, r.Trigger, r.Id }).IsDescending(false, false, true).HasFilter("trigger <> 'schedule'");
            // The few that asked for approval.
            run.HasIndex(r => new { r.JobKey, r.Id }, "Held").IsDescending(false, true).HasDatabaseName("ix_job_runs_held").HasFilter(HeldRuns.Condition.Text);
            // Finds the last run that did its work, past any number of slots skipped during a long pause.
            run.HasIndex(r => new { r.JobKey, r.Id }, "ReallyRan").IsDescending(false, true).HasDatabaseName("ix_job_runs_really_ran")
                .HasFilter(ReallyRan.Condition.Text);
            // Finds the runs without an answer among those that had one; by task too, because they are few.
            run.HasIndex(r => r.Id, "Unanswered").IsDescending(true).HasDatabaseName("ix_job_runs_unanswered").HasFilter(Unanswered.Condition.Text);
        });
        modelBuilder.Entity<OrderRunItem>(item =>
        {
            item.ToTable("job_run_items");
            item.Property(i => i.Id).UseIdentityAlwaysColumn();
            item.Property(i => i.Before).HasConversion<int?>();
            item.Property(i => i.After).HasConversion<int?>();
            item.Property(i => i.Outcome).HasConversion<WordText<ItemOutcome>>();
            item.Property(i => i.Evidence).HasColumnType("jsonb");
            item.Property(i => i.Planned).HasDefaultValue(false);
            // Read and purged by run; a separate identity key would be one more index on the fastest-growing table.
            item.HasKey(i => new { i.RunId, i.Id });
            item.HasIndex(i => i.OrderNo);
            // Finds one outcome within a run of a hundred thousand orders.
            item.HasIndex(i => new { i.RunId, i.Outcome, i.Id });
            // Finds what was settled or cancelled today.
            item.HasIndex(i => i.At).IncludeProperties(i => i.AmountFen!).HasFilter("outcome = 'synced' AND NOT planned")
                .HasDatabaseName("ix_job_run_items_synced");
        });
        modelBuilder.Entity<JobPause>(pause =>
        {
            pause.ToTable("job_pauses");
            pause.HasIndex(p => p.JobKey).IsUnique().HasFilter("resumed_at IS NULL").HasDatabaseName("ux_job_pauses_one_open");
        });
        modelBuilder.Entity<JobRunAttempt>().ToTable("job_run_attempts").HasKey(a => new { a.RunId, a.Attempt });
        modelBuilder.Entity<JobRunDay>(day =>
        {
            day.ToTable("job_run_days");
            day.HasKey(d => new { d.JobKey, d.Day });
            day.Property(d => d.Counters).HasColumnType("jsonb");
            day.Property(d => d.Durations).HasColumnType("jsonb");
            day.Property(d => d.Latenesses).HasColumnType("jsonb");
        });
        modelBuilder.Entity<JobSettings>(settings =>
        {
            settings.ToTable("job_settings");
            settings.HasKey(s => new { s.JobKey, s.Version });
            settings.Property(s => s.Parameters).HasColumnType("jsonb");
        });
        modelBuilder.Entity<JobHold>(hold =>
        {
            hold.ToTable("job_holds");
            hold.HasKey(h => h.RunId);
            hold.Property(h => h.RunId).ValueGeneratedNever();
            hold.Property(h => h.Plan).HasColumnType("jsonb");
            hold.Property(h => h.Decision).HasConversion<WordText<HoldDecision>>();
            hold.HasIndex(h => h.JobKey).IsUnique().HasFilter("decision IS NULL").HasDatabaseName("ux_job_holds_one_open");
        });
        modelBuilder.Entity<Alert>(alert =>
        {
            alert.ToTable("alerts");
            alert.Property(a => a.Id).UseIdentityAlwaysColumn();
            alert.Property(a => a.Condition).HasConversion<WordText<AlertCondition>>();
            // Each occurrence of an alert is its own row, so a condition that ended can be raised again.
            alert.HasIndex(a => new { a.Subject, a.Condition }).IsUnique().HasFilter("over_at IS NULL").HasDatabaseName("ux_alerts_one_lasting");
            alert.HasIndex(a => new { a.Subject, a.Condition, a.Id });
            alert.HasIndex(a => a.NextAttemptAt).HasFilter("next_attempt_at IS NOT NULL");
            alert.HasIndex(a => a.RaisedAt).HasFilter("over_at IS NULL").HasDatabaseName("ix_alerts_lasting");
        });
        modelBuilder.Entity<HostRow>().ToTable("hosts").HasIndex(h => h.SeenAt);
        modelBuilder.Entity<OrderCheck>(check =>
        {
            check.ToTable("order_checks");
            check.HasKey(c => c.OrderId);
            check.HasIndex(c => c.NextAt).HasFilter("next_at IS NOT NULL");
            check.HasIndex(c => c.OrderNo);
        });
        modelBuilder.Entity<VipGrant>(grant =>
        {
            grant.ToTable("vip_grants");
            grant.HasKey(g => g.OrderId);
            grant.HasIndex(g => g.UserId);
            grant.HasIndex(g => g.TransactionId).IsUnique();
        });
        modelBuilder.Entity<Discrepancy>(discrepancy =>
        {
            discrepancy.ToTable("discrepancies");
            discrepancy.Property(d => d.Type).HasConversion<UpperSnakeText<DiscrepancyType>>();
            discrepancy.Property(d => d.Severity).HasConversion<int>();
            discrepancy.Property(d => d.Status).HasConversion<WordText<DiscrepancyStatus>>();
            discrepancy.Property(d => d.ReasonCode).HasConversion<UpperSnakeText<ReasonCode>>();
            discrepancy.Property(d => d.LocalEvidence).HasColumnType("jsonb");
            discrepancy.Property(d => d.PlatformEvidence).HasColumnType("jsonb");
            discrepancy.Property(d => d.Version).IsConcurrencyToken();
            discrepancy.HasIndex(d => new { d.Subject, d.Type }).IsUnique().HasFilter(Discrepancy.UnfinishedSql)
                .HasDatabaseName("ux_discrepancies_one_open");
            discrepancy.HasIndex(d => new { d.Status, d.Id }).IsDescending(false, true);
            discrepancy.HasIndex(d => new { d.Severity, d.FirstSeenAt, d.Id }).IsDescending(true, false, false).HasFilter(Discrepancy.WaitingSql)
                .HasDatabaseName("ix_discrepancies_most_urgent");
            discrepancy.HasIndex(d => d.OrderNo);
            discrepancy.Property(d => d.AmountFen).HasComputedColumnSql("greatest(local_fen, platform_fen, 0)", stored: true);
            discrepancy.Property(d => d.DueAt).HasComputedColumnSql(SeverityClock.DueSql, stored: true);
            discrepancy.Property(d => d.BookedFen).ValueGeneratedOnAddOrUpdate();
            discrepancy.Property(d => d.ReceivedFen).HasComputedColumnSql(DiscrepancyMoney.ReceivedSql, stored: true);
            discrepancy.Property(d => d.RefundedFen).HasComputedColumnSql(DiscrepancyMoney.RefundedSql, stored: true);
            discrepancy.Property(d => d.DifferenceFen).HasComputedColumnSql(
                $"{DiscrepancyMoney.ReceivedSql} - {DiscrepancyMoney.RefundedSql} - booked_fen", stored: true);
            discrepancy.HasIndex(d => new { d.AmountFen, d.Id });
            discrepancy.HasIndex(d => new { d.FirstSeenAt, d.Id });
            discrepancy.HasIndex(d => new { d.DueAt, d.Id });
            discrepancy.HasIndex(d => new { d.Channel, d.BillDay, d.Id });
            // The desk: what waits, under each order and the filters that few rows pass.
            discrepancy.HasIndex(d => new { d.DueAt, d.Id }, "Due").HasFilter(Discrepancy.WaitingSql).HasDatabaseName("ix_discrepancies_waiting_due");
            discrepancy.HasIndex(d => new { d.FirstSeenAt, d.Id }, "Seen").HasFilter(Discrepancy.WaitingSql).HasDatabaseName("ix_discrepancies_waiting_seen");
            discrepancy.HasIndex(d => new { d.AmountFen, d.Id }, "Amount").HasFilter(Discrepancy.WaitingSql).HasDatabaseName("ix_discrepancies_waiting_amount");
            discrepancy.HasIndex(d => new { d.Type, d.DueAt, d.Id }, "Type").HasFilter(Discrepancy.WaitingSql).HasDatabaseName("ix_discrepancies_waiting_type");
            discrepancy.HasIndex(d => new { d.Severity, d.DueAt, d.Id }, "Severity").HasFilter(Discrepancy.WaitingSql)
                .HasDatabaseName("ix_discrepancies_waiting_severity");
            discrepancy.HasIndex(d => new { d.Assignee, d.DueAt, d.Id }, "Assignee").HasFilter(Discrepancy.WaitingSql)
                .HasDatabaseName("ix_discrepancies_waiting_assignee");
            discrepancy.HasIndex(d => new { d.Type, d.Id }).IsDescending(false, true);
            // The search by number looks through finished ones too.
            discrepancy.HasIndex(d => d.Subject);
            discrepancy.HasIndex(d => new { d.ClosedDay, d.Channel }).HasFilter("closed_day IS NOT NULL");
        });
        MapFinance(modelBuilder);
        MapMembers(modelBuilder);
        modelBuilder.Entity<DiscrepancyMoney>().HasNoKey().ToSqlQuery(DiscrepancyMoney.Sql);
        modelBuilder.Entity<DiscrepancyEvent>(e =>
        {
            e.ToTable("discrepancy_events");
            e.Property(x => x.Id).UseIdentityAlwaysColumn();
            e.Property(x => x.Kind).HasConversion<WordText<DiscrepancyEventKind>>();
            e.Property(x => x.ReasonCode).HasConversion<UpperSnakeText<ReasonCode>>();
            e.HasIndex(x => new { x.DiscrepancyId, x.Id });
            // Finds what was found and resolved in a stretch of time.
            e.HasIndex(x => new { x.At, x.Id });
        });
        modelBuilder.Entity<ReminderDelivery>(delivery =>
        {
            delivery.ToTable("reminder_deliveries");
            delivery.Property(d => d.Status).HasConversion<WordText<DeliveryStatus>>();
            // One reminder per window and expiry, and never two on one day, even if the expiry was corrected in between.
            delivery.HasIndex(d => new { d.UserId, d.DaysLeft, d.VipExpireAt }).IsUnique().HasFilter("status = 'sent'")
                .HasDatabaseName("ux_reminder_deliveries_once");
            delivery.HasIndex(d => new { d.UserId, d.BusinessDay }).IsUnique().HasFilter("status = 'sent'").HasDatabaseName("ux_reminder_deliveries_one_a_day");
            delivery.HasIndex(d => new { d.UserId, d.Id }).HasFilter("status <> 'sent'").HasDatabaseName("ix_reminder_deliveries_not_sent");
            delivery.HasIndex(d => new { d.RunId, d.Id });
            delivery.Property(d => d.IsRead).HasDefaultValue(false);
        });
        modelBuilder.Entity<ReminderWindowsVersion>(version =>
        {
            version.ToTable("reminder_windows").HasKey(v => v.Version);
            version.Property(v => v.Version).ValueGeneratedNever();
            version.Property(v => v.Windows).HasColumnType("jsonb");
        });
        modelBuilder.Entity<ReminderExclusion>(exclusion =>
        {
            exclusion.ToTable("reminder_exclusions");
            // One at a time for a member; also what a run asks for each member.
            exclusion.HasIndex(e => e.UserId).IsUnique().HasFilter("ended_at IS NULL").HasDatabaseName("ux_reminder_exclusions_one_open");
        });
        modelBuilder.Entity<ReminderDaySum>(sum =>
        {
            sum.ToTable("reminder_day_sums");
            sum.HasKey(s => new { s.BusinessDay, s.DaysLeft, s.Status, s.Reason });
            sum.Property(s => s.Status).HasConversion<WordText<DeliveryStatus>>();
        });
        modelBuilder.Entity<PlannedReminder>().ToTable("planned_reminders").HasKey(r => new { r.RunId, r.Id });
        modelBuilder.Entity<AuditEvent>(audit =>
        {
            audit.ToTable("audit_events");
            audit.Property(a => a.Id).UseIdentityAlwaysColumn();
            audit.Property(a => a.Data).HasColumnType("jsonb");
            audit.HasIndex(a => new { a.Action, a.Id }).IsDescending(false, true);
            audit.HasIndex(a => new { a.ActorId, a.Id }).IsDescending(false, true);
            audit.HasIndex(a => new { a.Target, a.Id }).IsDescending(false, true);
            audit.HasIndex(a => new { a.At, a.Id });
            audit.Property(a => a.Group).HasColumnName("act_group").HasConversion<WordText<AuditGroup>>().ValueGeneratedOnAdd()
                .Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
            audit.HasIndex(a => new { a.Group, a.Id }).IsDescending(false, true);
            audit.HasIndex(a => new { a.Group, a.At, a.Id });
            // Most rows are sign-ins, and the page leaves them out unless they are asked for.
            audit.HasIndex(a => a.Id, "Unfolded").IsDescending(true).HasFilter(AuditEvent.UnfoldedSql).HasDatabaseName("ix_audit_events_unfolded");
            audit.HasIndex(a => new { a.At, a.Id }, "UnfoldedByTime").HasFilter(AuditEvent.UnfoldedSql).HasDatabaseName("ix_audit_events_unfolded_at");
            // Finds the lists in which a member was shown among others.
            audit.HasIndex(a => a.Data).HasMethod("gin").HasOperators("jsonb_path_ops").HasFilter("action = 'member.lookedUp' AND target IS NULL")
                .HasDatabaseName("ix_audit_events_members_shown");
        });
        modelBuilder.Entity<SessionTicket>(ticket =>
        {
            ticket.ToTable("session_tickets");
            ticket.HasKey(t => t.Session);
            ticket.HasIndex(t => t.ExpiresAt);
        });
        modelBuilder.Entity<LogRow>(row =>
        {
            row.ToTable("logs");
            row.Property(l => l.Id).UseIdentityAlwaysColumn();
            row.Property(l => l.LogEvent).HasColumnType("jsonb");
            row.HasIndex(l => new { l.RunId, l.Id }).HasFilter("run_id IS NOT NULL");
            row.HasIndex(l => l.Timestamp);
        });
        modelBuilder.Entity<DataProtectionKeyRow>().ToTable("data_protection_keys");
    }

    private static void MapFinance(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DiscrepancyProposal>(proposal =>
        {
            // Where a second person is demanded, the database itself refuses the first.
            proposal.ToTable("discrepancy_proposals", t => t.HasCheckConstraint("ck_discrepancy_proposals_four_eyes", FourEyes.Check));
            proposal.Property(p => p.Action).HasConversion<WordText<DiscrepancyAction>>();
            proposal.Property(p => p.ReasonCode).HasConversion<UpperSnakeText<ReasonCode>>();
            proposal.Property(p => p.Decision).HasConversion<WordText<ProposalDecision>>();
            proposal.Property(p => p.Arguments).HasColumnType("jsonb");
            proposal.Property(p => p.Preview).HasColumnType("jsonb");
            proposal.Property(p => p.Result).HasColumnType("jsonb");
            proposal.HasOne<Discrepancy>().WithMany().HasForeignKey(p => p.DiscrepancyId);
            proposal.HasIndex(p => p.DiscrepancyId).IsUnique().HasFilter("decision IS NULL").HasDatabaseName("ux_discrepancy_proposals_one_undecided");
            proposal.HasIndex(p => new { p.DiscrepancyId, p.ProposedAt });
        });
        modelBuilder.Entity<Mention>(mention =>
        {
            mention.ToTable("discrepancy_mentions");
            mention.Property(m => m.Id).UseIdentityAlwaysColumn();
            mention.HasIndex(m => new { m.PersonId, m.DiscrepancyId });
        });
        modelBuilder.Entity<SavedView>(view =>
        {
            view.ToTable("saved_views");
            view.HasIndex(v => new { v.ActorId, v.Name }).IsUnique();
            view.HasIndex(v => v.ActorId).IsUnique().HasFilter("is_default").HasDatabaseName("ux_saved_views_one_default");
        });
        modelBuilder.Entity<Statement>(statement =>
        {
            statement.ToTable("statements");
            statement.Property(s => s.Kind).HasConversion<WordText<BillKind>>();
            statement.Property(s => s.State).HasConversion<WordText<StatementState>>();
            statement.Property(s => s.Source).HasConversion<WordText<StatementSource>>();
            statement.Property(s => s.ErrorDetails).HasColumnType("jsonb");
            statement.HasIndex(s => new { s.Channel, s.BusinessDay, s.Kind }).IsUnique().HasFilter("state IN ('imported', 'noTrades')")
                .HasDatabaseName("ux_statements_in_force");
            statement.HasIndex(s => new { s.BusinessDay, s.Channel, s.Id });
            statement.HasIndex(s => s.Sha256);
        });
        modelBuilder.Entity<StatementLine>(line =>
        {
            line.ToTable("statement_lines");
            line.HasKey(l => new { l.StatementId, l.LineNo });
            line.Property(l => l.Kind).HasConversion<WordText<BillLineKind>>();
            line.Property(l => l.Match).HasConversion<WordText<Match>>();
            // No foreign key: checking it for each of a million lines takes longer than writing them, and only the transaction of its statement writes a line.
            line.HasIndex(l => l.OrderNo);
            line.HasIndex(l => l.TransactionId);
            line.HasIndex(l => l.DiscrepancyId).HasFilter("discrepancy_id IS NOT NULL");
            // The few lines that do not simply agree: for matching, and for lists.
            line.HasIndex(l => new { l.StatementId, l.LineNo }).HasFilter("NOT plain").HasDatabaseName("ix_statement_lines_apart");
            line.HasIndex(l => new { l.StatementId, l.Match, l.LineNo }).HasFilter("match <> 'matched'").HasDatabaseName("ix_statement_lines_unmatched");
        });
        modelBuilder.Entity<FundFlow>(flow =>
        {
            flow.ToTable("fund_flows");
            flow.HasKey(f => new { f.StatementId, f.LineNo });
            flow.HasOne<Statement>().WithMany().HasForeignKey(f => f.StatementId);
        });
        modelBuilder.Entity<BookEntry>(entry =>
        {
            entry.ToTable("book_entries");
            entry.HasKey(e => new { e.OrderNo, e.RefundNo });
            entry.Property(e => e.Kind).HasConversion<WordText<BillLineKind>>();
            entry.Property(e => e.Match).HasConversion<WordText<Match>>();
            entry.Property(e => e.Status).HasConversion<int>();
            entry.HasIndex(e => new { e.Channel, e.BusinessDay });
            // The few rows of a day that do not simply agree.
            entry.HasIndex(e => new { e.Channel, e.BusinessDay }, "Apart").HasFilter("match IN ('carried', 'discrepancy')")
                .HasDatabaseName("ix_book_entries_apart");
            // Finds the other order that has a transaction.
            entry.HasIndex(e => e.TransactionId);
            entry.HasIndex(e => e.DiscrepancyId).HasFilter("discrepancy_id IS NOT NULL");
        });
        modelBuilder.Entity<BookDay>(day =>
        {
            day.ToTable("book_days");
            day.HasKey(d => new { d.Channel, d.BusinessDay });
        });
        modelBuilder.Entity<DailyClose>(close =>
        {
            close.ToTable("daily_closes", t => t.HasCheckConstraint("ck_daily_closes_four_eyes", "confirmed_by IS NULL OR confirmed_by <> prepared_by"));
            close.HasKey(c => new { c.Channel, c.BusinessDay });
            close.Property(c => c.State).HasConversion<WordText<CloseState>>();
            close.Property(c => c.Figures).HasColumnType("jsonb");
        });
        modelBuilder.Entity<DailyCloseEvent>(e =>
        {
            e.ToTable("daily_close_events");
            e.Property(x => x.Id).UseIdentityAlwaysColumn();
            e.Property(x => x.Kind).HasConversion<WordText<DailyCloseEventKind>>();
            e.Property(x => x.Figures).HasColumnType("jsonb");
            e.HasIndex(x => new { x.Channel, x.BusinessDay, x.Id });
        });
    }

    private static void MapMembers(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<MembershipCorrection>(correction =>
        {
            correction.ToTable("membership_corrections", t => t.HasCheckConstraint("ck_membership_corrections_four_eyes", FourEyes.Check));
            correction.Ignore(c => c.Before);
            correction.Ignore(c => c.After);
            correction.Property(c => c.Kind).HasConversion<WordText<CorrectionKind>>();
            correction.Property(c => c.Decision).HasConversion<WordText<ProposalDecision>>();
            correction.HasIndex(c => c.UserId).IsUnique().HasFilter("decision IS NULL").HasDatabaseName("ux_membership_corrections_one_undecided");
            correction.HasIndex(c => new { c.UserId, c.Id });
        });
        modelBuilder.Entity<MemberNote>(note =>
        {
            note.ToTable("member_notes");
            note.HasIndex(n => new { n.UserId, n.Id });
        });
        modelBuilder.Entity<ReminderRepeat>(repeat =>
        {
            repeat.ToTable("reminder_repeats");
            repeat.HasIndex(r => new { r.UserId, r.DaysLeft, r.BusinessDay }).IsUnique().HasFilter("NOT confirmed")
                .HasDatabaseName("ux_reminder_repeats_once_a_day");
            repeat.HasIndex(r => new { r.UserId, r.Id });
        });
    }

    private static void MapBusinessTables(ModelBuilder modelBuilder)
    {
        Business<Order>(modelBuilder, "orders").HasKey(o => o.OrderId);
        Business<VipOrder>(modelBuilder, "vip_orders").HasKey(o => o.VipOrderId);
        Business<Member>(modelBuilder, "users").HasKey(m => m.UserId);
        Business<VipPackage>(modelBuilder, "vip_packages").HasKey(p => p.PackageId);
        Business<Notification>(modelBuilder, "notifications").HasKey(n => n.NotificationId);
        Business<RefundRequest>(modelBuilder, "refund_requests").HasKey(r => r.RefundId);
        var callbacks = Business<PaymentCallback>(modelBuilder, "payment_callbacks");
        callbacks.HasKey(c => c.CallbackId);
        callbacks.Property(c => c.CallbackData).HasColumnType("jsonb");
    }

    private static EntityTypeBuilder<T> Business<T>(ModelBuilder modelBuilder, string table) where T : class
    {
        var entity = modelBuilder.Entity<T>();
        entity.ToTable(table, "public", t => t.ExcludeFromMigrations());
        foreach (var property in entity.Metadata.GetProperties().Where(p => p.ClrType == typeof(DateTime) || p.ClrType == typeof(DateTime?)))
        {
            property.SetColumnType("timestamp(6) without time zone");
            property.SetValueConverter(typeof(UtcInPlainTimestamp));
        }
        return entity;
    }
}
