using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Bills;

/// <summary>Alipay's movements of the balance (账务明细).</summary>
internal sealed class AlipayFundFlowBill(BillRows rows, BillExpectation expected) : FundFlowBill(rows, expected)
{
    private readonly SameText types = new();
    private readonly AlipayRows framed = new(rows);
    private (int Flow, int Business, int OrderNo, int Time, int In, int Out, int Balance, int Type) at;
    private DateOnly day;
    private int lines;

    /// <inheritdoc />
    public override async ValueTask<BillHeader> StartAsync(CancellationToken stop)
    {
        Demand(BillKind.Fundflow, null);
        (var account, day) = await framed.ReadFrameAsync("账务明细列表", Expected, stop);
        ReadHeading();
        at = (Column("账务流水号"), Column("业务流水号"), Column("商户订单号"), Column("发生时间"), Column("收入金额（+元）", "收入金额(+元)"),
            Column("支出金额（-元）", "支出金额(-元)"), Column("账户余额（元）", "账户余额(元)"), Column("业务类型"));
        return new BillHeader(PaymentMethod.Alipay, BillKind.Fundflow, null, day, AlipayFrame.Seller(account), account);
    }

    /// <inheritdoc />
    public override async ValueTask<FundFlowLine?> NextAsync(CancellationToken stop)
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
        var (outs, ins) = await framed.ReadTotalsAsync("账务明细列表结束", "支出合计", "收入合计", stop);
        Compare("收入合计, 支出合计", lines, ins.Count + outs.Count, ins.Count, ins.Fen, outs.Count, outs.Fen);
        return null;
    }

    private FundFlowLine Line()
    {
        var time = Time(at.Time);
        if (DateOnly.FromDateTime(time) is var today && today != day)
        {
            throw Refusal(BillFaultCode.MixedDays, Plain(day), Plain(today));
        }
        var fen = Amount(at.In) - Math.Abs(Amount(at.Out));
        lines++;
        Add(fen);
        return new FundFlowLine(Rows.Line, Number(at.Flow), NumberOrNone(at.Business) ?? "", NumberOrNone(at.OrderNo), BusinessDay.FromBeijing(time), fen,
            Fen(at.Balance), types.Of(Rows.Cell(at.Type)));
    }

    /// <summary>An amount that may be left out.</summary>
    private long Amount(int column) => Rows.Cell(column).IsEmpty ? 0 : Fen(column);
}
