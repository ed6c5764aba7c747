using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Discrepancies;

/// <summary>What a discrepancy means for the member, for every type; refunds are told from payments by the type.</summary>
public sealed class OpenCaseTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly DateTime Now = new(2026, 11, 24, 2, 0, 0, DateTimeKind.Utc);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(DiscrepancyType.LostCallback, OrderStatus.Pending, 79_00L, 0L, CaseMatter.PaidNotGranted, 79_00)]
    [InlineData(DiscrepancyType.LatePayment, OrderStatus.Cancelled, 79_00L, 0L, CaseMatter.PaidNotGranted, 79_00)]
    [InlineData(DiscrepancyType.LatePayment, OrderStatus.Cancelled, 79_00L, 79_00L, CaseMatter.GivenBack, 0)]
    [InlineData(DiscrepancyType.LatePayment, OrderStatus.Cancelled, 79_00L, 19_00L, CaseMatter.PaidNotGranted, 60_00)]
    [InlineData(DiscrepancyType.LatePayment, OrderStatus.Paid, 79_00L, 0L, CaseMatter.None, 0)]
    [InlineData(DiscrepancyType.AmountMismatch, OrderStatus.Pending, 69_00L, 0L, CaseMatter.WrongAmount, 69_00)]
    [InlineData(DiscrepancyType.AmountMismatch, OrderStatus.Paid, 89_00L, 0L, CaseMatter.WrongAmountBooked, 0)]
    [InlineData(DiscrepancyType.CloseConflict, OrderStatus.Pending, 79_00L, 0L, CaseMatter.PaidNotGranted, 79_00)]
    [InlineData(DiscrepancyType.CloseConflict, OrderStatus.Pending, null, null, CaseMatter.PaymentUnknown, 0)]
    [InlineData(DiscrepancyType.QueryExhausted, OrderStatus.Pending, null, null, CaseMatter.PaymentUnknown, 0)]
    [InlineData(DiscrepancyType.QueryExhausted, OrderStatus.Paid, null, null, CaseMatter.None, 0)]
    [InlineData(DiscrepancyType.MissingVipOrder, OrderStatus.Pending, 79_00L, 0L, CaseMatter.PaidNotGranted, 79_00)]
    [InlineData(DiscrepancyType.MissingVipOrder, OrderStatus.Paid, null, null, CaseMatter.GrantDoubted, 0)]
    [InlineData(DiscrepancyType.UserNotFound, OrderStatus.Pending, 79_00L, 0L, CaseMatter.PaidNotGranted, 79_00)]
    [InlineData(DiscrepancyType.PackageNotFound, OrderStatus.Pending, 79_00L, 0L, CaseMatter.PaidNotGranted, 79_00)]
    [InlineData(DiscrepancyType.LocalMissing, null, 79_00L, 0L, CaseMatter.PaidNotGranted, 79_00)]
    [InlineData(DiscrepancyType.LocalMissing, OrderStatus.Paid, 79_00L, 0L, CaseMatter.None, 0)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Pending, 79_00L, 79_00L, CaseMatter.GivenBack, 0)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Cancelled, 79_00L, 19_00L, CaseMatter.GivenBackPart, 60_00)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Cancelled, 0L, 19_00L, CaseMatter.GivenBackPart, 0)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Cancelled, 0L, 79_00L, CaseMatter.GivenBack, 0)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Cancelled, 79_00L, null, CaseMatter.GivenBackUnknown, 0)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Paid, 79_00L, 79_00L, CaseMatter.GivenBackBooked, 0)]
    [InlineData(DiscrepancyType.RefundRemoteOnly, OrderStatus.Refunded, 79_00L, 79_00L, CaseMatter.RefundAmount, 0)]
    [InlineData(DiscrepancyType.RefundAmount, OrderStatus.Refunded, 0L, 19_90L, CaseMatter.RefundAmount, 0)]
    [InlineData(DiscrepancyType.RefundLocalOnly, OrderStatus.Refunded, 0L, 0L, CaseMatter.RefundUnconfirmed, 0)]
    [InlineData(DiscrepancyType.RefundStuck, OrderStatus.Refunding, 0L, 0L, CaseMatter.RefundLate, 0)]
    [InlineData(DiscrepancyType.IdentityMismatch, OrderStatus.Pending, 79_00L, 0L, CaseMatter.PaymentUnknown, 0)]
    [InlineData(DiscrepancyType.IdentityMismatch, OrderStatus.Paid, 79_00L, 0L, CaseMatter.PaymentDoubted, 0)]
    [InlineData(DiscrepancyType.InvalidSignature, OrderStatus.Pending, null, null, CaseMatter.PaymentUnknown, 0)]
    [InlineData(DiscrepancyType.DuplicatePayment, OrderStatus.Pending, 79_00L, 0L, CaseMatter.SharedPayment, 0)]
    [InlineData(DiscrepancyType.PaidNotActivated, OrderStatus.Paid, 79_00L, 0L, CaseMatter.NotGranted, 0)]
    [InlineData(DiscrepancyType.ChannelMissing, OrderStatus.Paid, 0L, 0L, CaseMatter.PaymentDoubted, 0)]
    [InlineData(DiscrepancyType.DoubleActivation, OrderStatus.Paid, null, null, CaseMatter.None, 0)]
    [InlineData(DiscrepancyType.StatusOverwritten, OrderStatus.Cancelled, 79_00L, 0L, CaseMatter.StatusWrong, 0)]
    [InlineData(DiscrepancyType.CutoffCarry, OrderStatus.Paid, 0L, 0L, CaseMatter.None, 0)]
    [InlineData(DiscrepancyType.FeeVariance, null, null, null, CaseMatter.None, 0)]
    [InlineData(DiscrepancyType.TimeShift, OrderStatus.Paid, 79_00L, 0L, CaseMatter.None, 0)]
    public void Matter_OfAType_FollowsFromItAndTheOrder(DiscrepancyType type, OrderStatus? status, long? received, long? refunded, CaseMatter matter, long held)
    {
        var found = Case(type) with { OrderStatus = status, OrderFen = 79_00, ReceivedFen = received, RefundedFen = refunded };

        (found.Matter, found.HeldFen).ShouldBe((matter, held));
    }

    [Fact]
    public void Matter_OfALatePaymentThatWeHaveRefunded_IsNone()
    {
        var found = Case(DiscrepancyType.LatePayment) with
        {
            OrderStatus = OrderStatus.Cancelled,
            ReceivedFen = 79_00,
            RefundedFen = 0,
            OurRefundedFen = 79_00,
        };

        (found.Matter, found.HeldFen).ShouldBe((CaseMatter.None, 0));
    }

    [Fact]
    public async Task Read_OfARefundWithTwoAmounts_HasBothAndHoldsNothing()
    {
        var order = await postgres.Databases.OrderAsync(Now, but: o => (o.PaymentStatus, o.PaidAt) = (OrderStatus.Refunded, Now));
        await postgres.Databases.DiscrepancyAsync(Now, d =>
        {
            (d.Type, d.Subject, d.OrderNo, d.LocalFen, d.PlatformFen) = (DiscrepancyType.RefundAmount, "RF1", order.OrderNo, 29_90, 19_90);
            d.PlatformEvidence = """{"state":"refunded","refundedFen":"1990"}""";
        });

        var found = (await ReadAsync(order.OrderNo)).ShouldHaveSingleItem();

        (found.Matter, found.HeldFen, found.OurFen, found.RefundedFen, found.OrderFen).ShouldBe((CaseMatter.RefundAmount, 0, 29_90, 19_90, 29_90));
    }

    [Fact]
    public async Task Read_OfAnAssignedCase_SaysSinceWhenAndNotWhenItWasFound()
    {
        var order = await postgres.Databases.OrderAsync(Now);
        var found = await postgres.Databases.DiscrepancyAsync(Now, d => (d.Subject, d.OrderNo) = (order.OrderNo, order.OrderNo));
        (await ReadAsync(order.OrderNo)).Select(each => (each.AssigneeName, each.AssignedAt)).ShouldBe([(null, null)]);

        using var bench = new RepairBench(postgres, Now.AddMinutes(12));
        await bench.Acts.AssignAsync(Given.Finance, found.Id, found.Version, new Assignee(Given.Finance.Id, Given.Finance.Name), Stop);

        var open = (await ReadAsync(order.OrderNo)).ShouldHaveSingleItem();
        (open.Status, open.AssigneeName, open.AssignedAt).ShouldBe((DiscrepancyStatus.Assigned, Given.Finance.Name, Now.AddMinutes(12)));
        open.PaidAt.ShouldBe(new DateTime(2026, 11, 23, 6, 31, 0, DateTimeKind.Utc));
    }

    private static OpenCase Case(DiscrepancyType type)
        => new(Guid.Empty, type, DiscrepancyStatus.Open, Severity.High, "VIP1", Now, Now.AddMinutes(30));

    private async Task<IReadOnlyList<OpenCase>> ReadAsync(string orderNo)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await CasesOfOrders.ReadAsync(db, [orderNo], Stop);
    }
}
