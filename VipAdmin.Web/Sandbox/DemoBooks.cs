using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// Sales of past days on both sides, ordinary ones and one of each kind of discrepancy: rows of the backend and the platform's book, as the backend's faults
/// would have left them. The portal finds them; nothing of its own is written here.
/// </summary>
/// <param name="members">Members that the world has already.</param>
internal sealed class DemoBooks(DateTime now, int members, Random random)
{
    private const int Approved = 1;

    private readonly List<DemoSale> sales = [];

    /// <summary>
    /// The kinds that can be planted. The rest cannot: QUERY_EXHAUSTED, INVALID_SIGNATURE and CLOSE_CONFLICT are answers of the moment, which the orders under
    /// way bring (<see cref="DemoStories"/>), and foreign keys rule PACKAGE_NOT_FOUND out.
    /// </summary>
    public static IReadOnlyList<DiscrepancyType> Kinds { get; } = [.. Enum.GetValues<DiscrepancyType>().Except(
    [
        DiscrepancyType.QueryExhausted, DiscrepancyType.InvalidSignature, DiscrepancyType.CloseConflict, DiscrepancyType.PackageNotFound,
    ])];

    /// <summary>Members that the world has with these.</summary>
    public int Members => members + sales.Count(sale => sale.Member is not null);

    /// <summary>Adds paid orders of a day that agree.</summary>
    public void Add(string channel, DateOnly day, int count)
    {
        for (var i = 0; i < count; i++)
        {
            sales.Add(Sell(channel, day, DemoSeed.Packages[random.Next(100) switch { < 60 => 0, < 85 => 1, _ => 2 }]));
        }
    }

    /// <summary>Adds what a discrepancy is found by.</summary>
    public void Plant(DiscrepancyType kind, string channel, DateOnly day)
    {
        var sale = Sell(channel, day, DemoSeed.Packages[0]);
        if (kind == DiscrepancyType.DuplicatePayment)
        {
            sales.Add(sale);
            sales.Add(Again(sale));
            return;
        }
        sales.Add(Changed(sale, kind));
    }

    /// <summary>Writes everything in the caller's transaction.</summary>
    public async Task WriteAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await InsertAsync("public.users", sales.Select(sale => sale.Member));
        await InsertAsync("public.orders", sales.Select(sale => sale.Order));
        await InsertAsync("public.vip_orders", sales.Select(sale => sale.Link));
        await InsertAsync("public.payment_callbacks", sales.Select(sale => sale.Callback));
        await InsertAsync("public.refund_requests", sales.Select(sale => sale.Asked));
        await InsertAsync("sandbox.trades", sales.Select(sale => sale.Trade));
        await InsertAsync("sandbox.refunds", sales.Select(sale => sale.Refund));
        await InsertAsync("sandbox.bill_edits", sales.Where(sale => sale.FeeOffFen != 0).Select(sale => new
        {
            sale.Trade.Channel, Day = BusinessDay.Of(sale.Trade.PayAt!.Value), sale.Trade.OrderNo, Edit = nameof(SandboxBillEdit.ChangeFee),
            Fen = sale.FeeOffFen,
        }));

        Task InsertAsync<T>(string table, IEnumerable<T?> rows) where T : class => DemoRows.InsertAsync(connection, table, rows.OfType<T>().ToList(), stop);
    }

    /// <summary>Paid between nine and eight in Beijing, called back, granted.</summary>
    private DemoSale Sell(string channel, DateOnly day, DemoPackage package)
    {
        var paidAt = BusinessDay.StartUtc(day).AddSeconds(random.Next(9 * 3600, 20 * 3600));
        var created = paidAt.AddSeconds(-random.Next(20, 180));
        var member = DemoMemberRow.New(Members, random, created.AddMinutes(-random.Next(2, 60 * 24))).Bought(package, paidAt, now);
        var order = new DemoOrder(DemoNumbers.Id(), DemoNumbers.Order(created), member.UserId, package, channel, created);
        var trade = DemoTradeRow.Of(order) with { PayAt = paidAt };
        return new DemoSale(trade)
        {
            Member = member,
            Order = DemoOrderRow.Pending(order).Paid(trade.TransactionId, paidAt),
            Link = DemoVipOrderRow.Of(order),
            Callback = new DemoCallbackRow(DemoNumbers.Id(), order.OrderNo, channel, trade.TransactionId,
                new { out_trade_no = order.OrderNo, transaction_id = trade.TransactionId, amount_fen = trade.AmountFen, success_time = paidAt }, true, true,
                "success", paidAt.AddSeconds(2)),
        };
    }

    private DemoSale Changed(DemoSale sale, DiscrepancyType kind)
    {
        var (order, trade, paidAt) = (sale.Order!, sale.Trade, sale.Trade.PayAt!.Value);
        return kind switch
        {
            DiscrepancyType.LostCallback => Unpaid(sale) with { Order = Pending(order) },
            DiscrepancyType.LatePayment => Unpaid(sale) with
            {
                Order = Pending(order).Cancelled("用户取消订单", paidAt.AddMinutes(-2)) with { CreatedAt = paidAt.AddMinutes(-9) },
            },
            DiscrepancyType.AmountMismatch => sale with { Trade = trade with { AmountFen = trade.AmountFen - 500, PayerFen = trade.PayerFen - 500 } },
            DiscrepancyType.IdentityMismatch => sale with
            {
                Order = order with { TransactionId = DemoNumbers.Transaction(trade.Channel, order.CreatedAt) },
            },
            // A callback with a forged signature was believed: the platform knows nothing of the payment.
            DiscrepancyType.ChannelMissing => sale with
            {
                Trade = trade with { OpenedAt = null, PayAt = null },
                Callback = sale.Callback! with { SignatureValid = false },
            },
            DiscrepancyType.LocalMissing => new DemoSale(trade),
            DiscrepancyType.StatusOverwritten => sale with
            {
                Order = order with { PaymentStatus = (int)OrderStatus.Cancelled, CancelledAt = paidAt.AddMinutes(13), CancelReason = "订单超时自动取消" },
            },
            // Beijing time stored as UTC.
            DiscrepancyType.TimeShift => sale with { Order = order with { PaidAt = paidAt.AddHours(8) } },
            DiscrepancyType.FeeVariance => sale with { FeeOffFen = 37 },
            DiscrepancyType.CutoffCarry => AtMidnight(sale),
            DiscrepancyType.RefundRemoteOnly => sale with { Refund = Refunded(sale, trade.AmountFen) },
            DiscrepancyType.RefundLocalOnly => Returned(sale, 2, RefundRequest.PaidOut),
            DiscrepancyType.RefundAmount => Returned(sale, 2, RefundRequest.PaidOut) with { Refund = Refunded(sale, trade.AmountFen - 1000) },
            DiscrepancyType.RefundStuck => Returned(sale, 4, Approved),
            DiscrepancyType.PaidNotActivated => Unpaid(sale) with { Order = order },
            DiscrepancyType.DoubleActivation => sale with
            {
                Order = order with { CallbackCount = 2 },
                Member = sale.Member! with { VipExpireAt = paidAt.AddDays(2 * DemoSeed.Packages[0].Days) },
            },
            DiscrepancyType.MissingVipOrder => sale with { Link = null },
            DiscrepancyType.UserNotFound => sale with { Member = null, Order = order with { UserId = null } },
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "cannot be planted"),
        };
    }

    private static DemoOrderRow Pending(DemoOrderRow order)
        => order with { PaymentStatus = (int)OrderStatus.Pending, TransactionId = null, PaidAt = null, UpdatedAt = order.CreatedAt, CallbackCount = 0 };

    /// <summary>Paid at the platform; the member got nothing.</summary>
    private static DemoSale Unpaid(DemoSale sale) => sale with
    {
        Member = sale.Member! with { VipLevel = 0, VipExpireAt = null, VipActivatedAt = null, UpdatedAt = sale.Member.CreatedAt },
        Callback = null,
    };

    /// <summary>The same member pays for the same package again, and the callback of the first payment is booked on the second order.</summary>
    private static DemoSale Again(DemoSale first)
    {
        var created = first.Order!.CreatedAt.AddMinutes(4);
        var order = first.Order with
        {
            OrderId = DemoNumbers.Id(),
            OrderNo = DemoNumbers.Order(created),
            CreatedAt = created,
            PaidAt = created.AddMinutes(1),
            UpdatedAt = created.AddMinutes(1),
        };
        var link = first.Link! with { VipOrderId = DemoNumbers.Id(), OrderId = order.OrderId, CreatedAt = created, UpdatedAt = created };
        return new DemoSale(first.Trade with
        {
            OrderNo = order.OrderNo,
            TransactionId = DemoNumbers.Transaction(first.Trade.Channel, created),
            OpenedAt = null,
            PayAt = null,
        })
        { Order = order, Link = link };
    }

    /// <summary>Paid before midnight here, after midnight at the platform.</summary>
    private DemoSale AtMidnight(DemoSale sale)
    {
        var midnight = BusinessDay.StartUtc(BusinessDay.Of(sale.Trade.PayAt!.Value).AddDays(1));
        var (ours, theirs) = (midnight.AddSeconds(-20), midnight.AddSeconds(5));
        return sale with
        {
            Member = sale.Member!.Bought(DemoSeed.Packages[0], ours, now),
            Order = sale.Order! with { CreatedAt = midnight.AddMinutes(-2), PaidAt = ours, UpdatedAt = theirs },
            Trade = sale.Trade with { OpenedAt = midnight.AddMinutes(-2), PayAt = theirs },
            Callback = sale.Callback! with { CreatedAt = theirs },
        };
    }

    /// <summary>Our books have a refund: paid out two hours after the payment, or approved and never finished.</summary>
    private static DemoSale Returned(DemoSale sale, int paymentStatus, int status)
    {
        var asked = sale.Trade.PayAt!.Value.AddHours(1);
        DateTime? done = status == RefundRequest.PaidOut ? asked.AddHours(1) : null;
        return sale with
        {
            Order = sale.Order! with { PaymentStatus = paymentStatus, RefundStatus = done is null ? 2 : 5, UpdatedAt = done ?? asked },
            Member = done is null ? sale.Member : sale.Member! with { VipLevel = 0, VipExpireAt = done, UpdatedAt = done.Value },
            Asked = new DemoRefundRow(RefundNo(sale), sale.Order.OrderId, sale.Member!.UserId, sale.Order.Amount, "不想要了", status, asked, null, done, asked,
                done ?? asked),
        };
    }

    private static SandboxRefund Refunded(DemoSale sale, long fen)
    {
        var at = sale.Trade.PayAt!.Value.AddHours(2);
        return new SandboxRefund(sale.Trade.Channel, RefundNo(sale), sale.Trade.OrderNo, fen, at, at.AddSeconds(20));
    }

    private static string RefundNo(DemoSale sale) => "R" + sale.Trade.OrderNo;
}
