using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Bills;

/// <summary>Alipay's detail of business (业务明细).</summary>
internal sealed class AlipayTradeBill(BillRows rows, BillExpectation expected) : BillReader<BillLine>(rows, expected)
{
    private readonly SameText states = new();
    private readonly AlipayRows framed = new(rows);
    private (int TransactionId, int OrderNo, int Type, int Finished, int Amount, int Settled, int RefundNo, int Fee) at;
    private BillHeader header = null!;
    private int payments, refunds;
    private long paymentFen, refundFen, feeFen, settledPayments, settledRefunds;

    /// <inheritdoc />
    public override async ValueTask<BillHeader> StartAsync(CancellationToken stop)
    {
        Demand(BillKind.Trade, BillVariant.All);
        var (account, day) = await framed.ReadFrameAsync("业务明细列表", Expected, stop);
        ReadHeading();
        at = (Column("支付宝交易号"), Column("商户订单号"), Column("业务类型"), Column("完成时间"), Column("订单金额（元）", "订单金额(元)"),
            Column("商家实收（元）", "商家实收(元)"), Column("退款批次号/请求号", "退款批次号"), Column("服务费（元）", "服务费(元)"));
        return header = new BillHeader(PaymentMethod.Alipay, BillKind.Trade, BillVariant.All, day, AlipayFrame.Seller(account), account);
    }

    /// <inheritdoc />
    public override async ValueTask<BillLine?> NextAsync(CancellationToken stop)
    {
        if (Trailer is not null)
        {
            return null;
        }
        if (!await Rows.NextAsync(stop))
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.Cut, Rows.Line));
        }
        if (!Rows.IsFrame)
        {
            return Rows.Fits(Width) ? Line() : throw await WrongWidthAsync(stop);
        }
        var (paid, refunded) = await framed.ReadTotalsAsync("业务明细列表结束", "交易合计", "退款合计", stop);
        framed.Demand("交易合计", paid, payments, settledPayments);
        framed.Demand("退款合计", refunded, refunds, settledRefunds);
        Trailer = new BillTrailer(payments + refunds, payments, paymentFen, refunds, refundFen, feeFen);
        return null;
    }

    private BillLine Line()
    {
        var type = Rows.Cell(at.Type);
        var kind = type.SequenceEqual("交易"u8) ? BillLineKind.Payment : type.SequenceEqual("退款"u8) ? BillLineKind.Refund
            : throw Unreadable(BillFaultCode.UnknownStatus, at.Type);
        var time = Time(at.Finished);
        if (DateOnly.FromDateTime(time) is var day && day != header.Day)
        {
            throw Refusal(BillFaultCode.MixedDays, Plain(header.Day!.Value), Plain(day));
        }
        // Refunds are printed negative. The kind gives the direction; the figure gives the size.
        var (amount, settled) = kind == BillLineKind.Refund ? (Math.Abs(Fen(at.Amount)), Math.Abs(Fen(at.Settled))) : (Fen(at.Amount), Fen(at.Settled));
        // Alipay prints a fee that it takes as negative.
        var fee = -Fen(at.Fee);
        feeFen += fee;
        if (kind == BillLineKind.Payment)
        {
            (payments, paymentFen, settledPayments) = (payments + 1, paymentFen + amount, settledPayments + settled);
        }
        else
        {
            (refunds, refundFen, settledRefunds) = (refunds + 1, refundFen + amount, settledRefunds + settled);
        }
        return new BillLine(Rows.Line, kind, Number(at.OrderNo), NumberOrNone(at.TransactionId),
            kind == BillLineKind.Payment ? null : NumberOrNone(at.RefundNo), BusinessDay.FromBeijing(time), amount, fee)
        {
            SettledFen = settled, Merchant = header.Merchant!, Status = states.Of(type),
        };
    }
}
