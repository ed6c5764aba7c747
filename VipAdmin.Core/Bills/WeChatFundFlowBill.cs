using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Bills;

/// <summary>WeChat Pay's fund flow bill.</summary>
internal sealed class WeChatFundFlowBill(BillRows rows, BillExpectation expected) : FundFlowBill(rows, expected)
{
    private readonly SameText types = new();
    private (int Time, int Business, int Flow, int Type, int Way, int Amount, int Balance) at;
    private FundFlowLine? pending;
    private DateOnly? day;
    private int lines;

    /// <inheritdoc />
    public override async ValueTask<BillHeader> StartAsync(CancellationToken stop)
    {
        await Rows.NextAsync(stop);
        ReadHeading();
        Demand(BillKind.Fundflow, null);
        at = (Column("记账时间"), Column("微信支付业务单号"), Column("资金流水单号"), Column("业务类型"), Column("收支类型"), Column("收支金额(元)", "收支金额（元）"),
            Column("账户结余(元)", "账户结余（元）"));
        pending = await ReadAsync(stop);
        return new BillHeader(PaymentMethod.WeChat, BillKind.Fundflow, null, day ?? Expected.Day, null);
    }

    /// <inheritdoc />
    public override async ValueTask<FundFlowLine?> NextAsync(CancellationToken stop)
    {
        if (pending is { } first)
        {
            pending = null;
            return first;
        }
        return Trailer is null ? await ReadAsync(stop) : null;
    }

    private async ValueTask<FundFlowLine?> ReadAsync(CancellationToken stop)
    {
        if (!await Rows.NextAsync(stop))
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.Cut, Rows.Line));
        }
        if (Rows.IsTicked)
        {
            return Rows.Count == Width ? Line() : throw await WrongWidthAsync(stop);
        }
        if (!Rows.Raw.StartsWith("资金流水总笔数"u8))
        {
            throw "资金流水总笔数"u8.StartsWith(Rows.Raw) ? new BillRefusedException(new BillFault(BillFaultCode.Cut, Rows.Line))
                : Refusal(BillFaultCode.StrangeLine, found: BillCell.Shown(Rows.Raw));
        }
        var sums = await PrintedSums.ReadAsync(Rows, stop);
        Compare("收入金额, 支出金额", lines, sums.Count("资金流水总笔数"), sums.Count("收入笔数"), sums.Fen("收入金额"), sums.Count("支出笔数"), sums.Fen("支出金额"));
        return await Rows.NextAsync(stop) ? throw Refusal(BillFaultCode.MoreAfterEnd) : null;
    }

    private FundFlowLine Line()
    {
        var time = Time(at.Time);
        DemandSameDay(ref day, time);
        var way = Rows.Cell(at.Way);
        var fen = way.SequenceEqual("收入"u8) ? Fen(at.Amount) : way.SequenceEqual("支出"u8) ? -Fen(at.Amount)
            : throw Unreadable(BillFaultCode.UnknownStatus, at.Way);
        lines++;
        Add(fen);
        return new FundFlowLine(Rows.Line, Number(at.Flow), Number(at.Business), null, BusinessDay.FromBeijing(time), fen, Fen(at.Balance),
            types.Of(Rows.Cell(at.Type)));
    }
}
