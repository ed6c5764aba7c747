using Npgsql;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Discrepancies;

public sealed class DiscrepancyLedgerTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 23, 16, 20, 0, DateTimeKind.Utc);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("resolved", 1)]
    [InlineData("autoResolved", 2)]
    public async Task Record_WhileItIsBeingResolved_IsRaisedAgainOnlyWhenNoPersonDecided(string status, int expected)
    {
        var order = await postgres.Databases.OrderAsync(Now);
        var facts = await postgres.Databases.FactsAsync(order);
        await RecordAsync(facts);
        Task recording;
        await using (var connection = await postgres.DataSource.OpenConnectionAsync(Stop))
        {
            await using var transaction = await connection.BeginTransactionAsync(Stop);
            await using var resolve = new NpgsqlCommand($"UPDATE vip_admin.discrepancies SET status = '{status}', resolved_by = 'x', version = version + 1",
                connection);
            await resolve.ExecuteNonQueryAsync(Stop);
            recording = RecordAsync(facts);
            await Wait.UntilAsync(async () => await WaitingAsync() == 1);
            await transaction.CommitAsync(Stop);
        }

        await recording;

        (await postgres.Databases.ReadAsync(db => Task.FromResult(db.Discrepancies.Count()))).ShouldBe(expected);
    }

    [Theory]
    [InlineData(DiscrepancyStatus.Ignored, 1)]
    [InlineData(DiscrepancyStatus.Proposed, 1)]
    [InlineData(DiscrepancyStatus.PendingApproval, 1)]
    [InlineData(DiscrepancyStatus.AutoResolved, 2)]
    public async Task Record_OfWhatIsUnfinished_IsTheSameOne(DiscrepancyStatus status, int expected)
    {
        var facts = await postgres.Databases.FactsAsync(await postgres.Databases.OrderAsync(Now));
        await RecordAsync(facts);
        await postgres.ExecuteAsync($"UPDATE vip_admin.discrepancies SET status = '{Core.Word.Of(status)}'");

        await RecordAsync(facts);

        (await postgres.Databases.ReadAsync(db => Task.FromResult(db.Discrepancies.Count()))).ShouldBe(expected);
    }

    /// <summary>It was resolved and found again with every run, so that it never became due.</summary>
    [Theory]
    [InlineData("4200", 0)]
    [InlineData("4201", 1)]
    public async Task ResolvePaid_ATransactionNumberUsedTwice_WaitsUntilTheOtherOrderHasAnotherOne(string others, int resolved)
    {
        var one = await postgres.Databases.OrderAsync(Now, but: o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Paid, Now, "4200"));
        var other = await postgres.Databases.OrderAsync(Now, but: o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Paid, Now, others));
        await postgres.Databases.DiscrepancyAsync(Now, d =>
        {
            (d.Type, d.OrderId, d.OrderNo, d.Subject, d.PlatformFen) = (DiscrepancyType.DuplicatePayment, one.OrderId, one.OrderNo, one.OrderNo, 29_90);
            d.LocalEvidence = $$"""{"status":"paid","transactionId":"4200","otherOrder":"{{other.OrderNo}}"}""";
            d.PlatformEvidence = """{"state":"paid","transactionId":"4200","amountFen":2990}""";
        });

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        (await DiscrepancyLedger.ResolvePaidAsync(db, Now, Stop)).ShouldBe(resolved);
    }

    /// <summary>The member bought again while it waited: what that brought is not the missing month.</summary>
    [Theory]
    [InlineData(null, 28, 0)]
    [InlineData(null, 58, 1)]
    [InlineData(10, 40, 0)]
    [InlineData(10, 70, 1)]
    public async Task Resolve_OfAMembershipNotGranted_NeedsItsDaysBesideThoseOfLaterPurchases(int? daysLeft, int daysNow, int resolved)
    {
        var found = Now.AddDays(-5);
        await postgres.Databases.PackagesAsync(Now);
        var member = await postgres.Databases.MemberAsync(Now, m => (m.VipLevel, m.VipExpireAt) = (1, Now.AddDays(daysNow)));
        var lacking = await BoughtAsync(member, found.AddDays(-1));
        await BoughtAsync(member, Now.AddDays(-2));
        await postgres.Databases.DiscrepancyAsync(found, d =>
        {
            (d.Type, d.OrderId, d.OrderNo, d.Subject) = (DiscrepancyType.PaidNotActivated, lacking.OrderId, lacking.OrderNo, lacking.OrderNo);
            d.LocalEvidence = daysLeft is { } left ? $$"""{"expiry":"{{Now.AddDays(left):O}}"}""" : "{}";
            d.PlatformEvidence = "{}";
        });

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        (await DiscrepancyLedger.ResolvePaidAsync(db, Now, Stop)).ShouldBe(resolved);
    }

    private Task<Order> BoughtAsync(Member member, DateTime paid) => postgres.Databases.PurchaseAsync(paid, member,
        but: o => (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Paid, paid, o.OrderNo));

    [Fact]
    public async Task Resolve_OfOneWithAProposal_WithdrawsIt()
    {
        var found = await postgres.Databases.DiscrepancyAsync(Now, d => d.Status = DiscrepancyStatus.PendingApproval);
        await postgres.ExecuteAsync($$"""
            INSERT INTO vip_admin.discrepancy_proposals (id, discrepancy_id, action, reason_code, note, arguments, preview, needs_approval, proposed_by,
              proposed_by_name, proposed_at)
            VALUES (gen_random_uuid(), '{{found.Id}}', 'accept', 'CUTOFF', 'x', '{}', '[]', true, 'sub-finance', '王财务', now())
            """);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);

        var closed = await DiscrepancyLedger.ResolveAsync(db, [found.Subject], [found.Type], AutoResolution.SidesAgree, Now, Stop);

        closed.ShouldBe(1);
        var proposal = db.DiscrepancyProposals.ShouldHaveSingleItem();
        (proposal.Decision, proposal.DecidedBy).ShouldBe((ProposalDecision.Withdrawn, "system"));
    }

    private async Task RecordAsync(OrderFacts order)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        var platform = new EvidenceSide().And("transactionId", "T-1");
        await DiscrepancyLedger.RecordAsync(db,
            [Sighting.Of(DiscrepancyType.LatePayment, order, EvidenceSide.Of(order), platform, null, Given.Finance, 2990)], Now, Stop);
        await transaction.CommitAsync(Stop);
    }

    /// <summary>Sessions of this database that wait for a lock.</summary>
    private async Task<long> WaitingAsync()
    {
        await using var command = postgres.DataSource.CreateCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
        return (long)(await command.ExecuteScalarAsync(Stop))!;
    }
}
