using VipAdmin.Core;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// The demo world at its start: members whose memberships end on every day that has a reminder, a month of paid and cancelled orders that explain those
/// memberships, and orders of the last twenty minutes in every story. It writes none of the portal's own records: what the portal shows, it did.
/// </summary>
internal sealed class DemoSeed(DateTime now, Random random)
{
    /// <summary>The packages on sale.</summary>
    public static IReadOnlyList<DemoPackage> Packages { get; } =
    [
        new("5a000000-0000-4000-8000-000000000001", "vip_month", "VIP月卡", 30, 3990, 2990),
        new("5a000000-0000-4000-8000-000000000002", "vip_quarter", "VIP季卡", 90, 11900, 7900),
        new("5a000000-0000-4000-8000-000000000003", "vip_year", "VIP年卡", 365, 47800, 29900),
        new("5a000000-0000-4000-8000-000000000004", "lifetime", "永久VIP", -1, 129900, 89900),
    ];

    /// <summary>Orders in progress at the start: story, and minutes since they were placed.</summary>
    private static readonly (DemoStory Story, double Age)[] UnderWay =
    [
        (DemoStory.LostCallback, 6.2), (DemoStory.LostCallback, 8), (DemoStory.LostCallback, 12.5), (DemoStory.LostCallback, 16.5),
        (DemoStory.NeverPaid, 7), (DemoStory.NeverPaid, 9.5), (DemoStory.NeverPaid, 14.4), (DemoStory.NeverPaid, 15.2), (DemoStory.NeverPaid, 17),
        (DemoStory.NeverPaid, 19.5),
        (DemoStory.PaidAtTheLastSecond, 15.6), (DemoStory.PaidAtTheLastSecond, 18),
        (DemoStory.WrongAmount, 9), (DemoStory.LatePayment, 14), (DemoStory.RefundedAtThePlatform, 13),
        (DemoStory.PlatformTrouble, 10), (DemoStory.PlatformTrouble, 11), (DemoStory.ForgedAnswer, 12),
        (DemoStory.CallbackTwice, 3), (DemoStory.PaidWithCallback, 2.2), (DemoStory.PaidWithCallback, 1.4), (DemoStory.PaidWithCallback, 0.7),
        (DemoStory.PaidWithCallback, 0.3),
    ];

    public List<DemoMemberRow> Members { get; } = [];
    public List<DemoOrderRow> Orders { get; } = [];
    public List<DemoVipOrderRow> VipOrders { get; } = [];
    public List<DemoTradeRow> Trades { get; } = [];
    public List<DemoCallbackRow> Callbacks { get; } = [];
    /// <summary>Unfinished orders, each with its story.</summary>
    public List<(DemoOrder Order, DemoPlan Plan)> Pending { get; } = [];

    /// <summary>Creates the rows; the same seed and time give the same world except for its ids.</summary>
    public DemoSeed Grow()
    {
        var today = BusinessDay.Of(now);
        foreach (var days in (int[])[3, 1, 0, -1, -2, -3, -4, -5, -6, -7])
        {
            Repeat(6, () => Buyer(Packages[0], Within(BusinessDay.StartUtc(today.AddDays(days)), 24 * 60).AddDays(-Packages[0].Days)));
        }
        Repeat(70, () => Buyer(Packages[0], Ago(1, 28)));
        Repeat(45, () => Buyer(Packages[1], Ago(0.2, 30)));
        Repeat(40, () => Buyer(Packages[2], Ago(0.2, 30)));
        Repeat(15, () => Buyer(Packages[3], Ago(1, 60)));
        Repeat(40, () => Buyer(Packages[0], Ago(39, 90)));
        Repeat(70, () => Members.Add(Newcomer(Ago(1, 90))));
        Repeat(110, () => Unpaid(Ago(0.05, 30)));
        foreach (var (story, age) in UnderWay)
        {
            var order = New(Members[^(1 + Pending.Count)].UserId, Packages[random.Next(3)], now.AddMinutes(-age));
            Pending.Add((order, DemoStories.Plan(story, order, random)));
        }
        return this;
    }

    private void Buyer(DemoPackage package, DateTime paidAt)
    {
        var created = paidAt.AddSeconds(-random.Next(20, 180));
        var member = Newcomer(created.AddMinutes(-random.Next(2, 60 * 24 * 20))).Bought(package, paidAt, now);
        Members.Add(member);
        var order = New(member.UserId, package, created);
        var trade = DemoTradeRow.Of(order) with { PayAt = paidAt };
        Trades.Add(trade);
        Orders.Add(DemoOrderRow.Pending(order).Paid(trade.TransactionId, paidAt));
        Callbacks.Add(new DemoCallbackRow(DemoNumbers.Id(), order.OrderNo, order.Channel, trade.TransactionId,
            new { out_trade_no = order.OrderNo, transaction_id = trade.TransactionId, amount_fen = trade.AmountFen, success_time = paidAt }, true, true,
            "success", paidAt.AddSeconds(2)));
    }

    private void Unpaid(DateTime created)
    {
        var order = New(Members[random.Next(Members.Count)].UserId, Packages[random.Next(4)], created);
        var byMember = random.Next(6) == 0;
        var end = created.AddMinutes(byMember ? random.Next(1, 12) : 15);
        Trades.Add(DemoTradeRow.Of(order) with { ClosedAt = end });
        Orders.Add(DemoOrderRow.Pending(order).Cancelled(byMember ? "用户取消订单" : "订单超时自动取消", end));
    }

    private DemoOrder New(string userId, DemoPackage package, DateTime created)
    {
        var order = new DemoOrder(DemoNumbers.Id(), DemoNumbers.Order(created), userId, package, DemoNumbers.Channel(random), created);
        VipOrders.Add(DemoVipOrderRow.Of(order));
        return order;
    }

    private DemoMemberRow Newcomer(DateTime registeredAt) => DemoMemberRow.New(Members.Count, random, registeredAt);

    private DateTime Ago(double fromDays, double toDays) => Whole(now.AddDays(-(fromDays + random.NextDouble() * (toDays - fromDays))));

    private DateTime Within(DateTime start, int minutes) => Whole(start.AddMinutes(random.NextDouble() * minutes));

    private static DateTime Whole(DateTime utc) => new(utc.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);

    private static void Repeat(int times, Action act)
    {
        for (var i = 0; i < times; i++)
        {
            act();
        }
    }
}

/// <summary>A row of <c>public.payment_callbacks</c>.</summary>
internal sealed record DemoCallbackRow(string CallbackId, string OrderNo, string Channel, string TransactionId, object CallbackData, bool SignatureValid,
    bool Processed, string ProcessResult, DateTime CreatedAt);

/// <summary>A finished trade as a row of the sandbox's books.</summary>
internal sealed record DemoTradeRow(
    string Channel, string OrderNo, long AmountFen, long PayerFen, string TransactionId, DateTime? OpenedAt, DateTime? PayAt, DateTime? ClosedAt,
    bool PayOnClose, string Fault, int FaultsLeft)
{
    public static DemoTradeRow Of(DemoOrder order) => new(
        order.Channel, order.OrderNo, order.Package.Fen, order.Package.Fen, DemoNumbers.Transaction(order.Channel, order.CreatedAt), order.CreatedAt, null,
        null, false, nameof(SandboxFault.None), 0);
}
