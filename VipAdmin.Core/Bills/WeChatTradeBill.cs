using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Bills;

/// <summary>WeChat Pay's trade bill (ALL, SUCCESS or REFUND).</summary>
internal sealed class WeChatTradeBill(BillRows rows, BillExpectation expected) : BillReader<BillLine>(rows, expected)
{
    private readonly SameText merchants = new(), apps = new(), states = new(), refundStates = new();
    private readonly Dictionary<string, decimal> rates = new(StringComparer.Ordinal);
    private readonly SameText rateTexts = new();
    private Columns at = null!;
    private BillLine? pending;
    private DateOnly? day;
    private string? merchant;
    private int lines, payments, refunds;
    private long paymentFen, refundFen, feeFen, fees, settled, settledRefunds, rechargedRefunds;

    /// <inheritdoc />
    public override async ValueTask<BillHeader> StartAsync(CancellationToken stop)
    {
        await Rows.NextAsync(stop);
        ReadHeading();
        var variant = Has("退款申请时间") ? BillVariant.Refund : Has("商户退款单号") ? BillVariant.All : BillVariant.Success;
        var kind = variant == BillVariant.Refund ? BillKind.Refund : BillKind.Trade;
        Demand(kind, variant);
        var refunding = variant != BillVariant.Success;
        at = new Columns(Column("交易时间"), Column("公众账号ID"), Column("商户号"), Column("微信订单号"), Column("商户订单号"), Column("交易状态"), Column("货币种类"),
            Column("手续费"), Column("费率"), Optional("订单金额", "总金额"), Optional("应结订单金额"), Optional("代金券金额", "企业红包金额"),
            refunding ? Column("微信退款单号") : null, refunding ? Column("商户退款单号") : null, refunding ? Column("退款金额") : null,
            Optional("申请退款金额"), Optional("充值券退款金额", "企业红包退款金额"), Optional("退款状态"));
        if (at.Amount is null && at.Settled is null)
        {
            throw Refusal(BillFaultCode.ColumnMissing, column: "订单金额");
        }
        pending = await ReadAsync(stop);
        return new BillHeader(PaymentMethod.WeChat, kind, variant, day ?? Expected.Day, merchant);
    }

    /// <inheritdoc />
    public override async ValueTask<BillLine?> NextAsync(CancellationToken stop)
    {
        if (pending is { } first)
        {
            pending = null;
            return first;
        }
        return Trailer is null ? await ReadAsync(stop) : null;
    }

    private async ValueTask<BillLine?> ReadAsync(CancellationToken stop)
    {
        if (!await Rows.NextAsync(stop))
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.Cut, Rows.Line));
        }
        if (Rows.IsTicked)
        {
            return Rows.Count == Width ? Line() : throw await WrongWidthAsync(stop);
        }
        if (!Rows.Raw.StartsWith("总交易单数"u8))
        {
            throw "总交易单数"u8.StartsWith(Rows.Raw) ? new BillRefusedException(new BillFault(BillFaultCode.Cut, Rows.Line))
                : Refusal(BillFaultCode.StrangeLine, found: BillCell.Shown(Rows.Raw));
        }
        var sums = await PrintedSums.ReadAsync(Rows, stop);
        Compare(sums);
        return await Rows.NextAsync(stop) ? throw Refusal(BillFaultCode.MoreAfterEnd) : null;
    }

    private BillLine Line()
    {
        var time = Time(at.Time);
        DemandOurs(time);
        if (!Rows.Cell(at.Currency).SequenceEqual("CNY"u8))
        {
            throw Unreadable(BillFaultCode.OtherCurrency, at.Currency);
        }
        var status = Rows.Cell(at.Status);
        var kind = status.SequenceEqual("SUCCESS"u8) ? BillLineKind.Payment : status.SequenceEqual("REFUND"u8) ? BillLineKind.Refund
            : status.SequenceEqual("REVOKED"u8) ? BillLineKind.Revoke : throw Unreadable(BillFaultCode.UnknownStatus, at.Status);
        if (kind != BillLineKind.Payment && at.RefundNo is null)
        {
            throw Unreadable(BillFaultCode.UnknownStatus, at.Status);
        }
        var fee = Scaled(at.Fee);
        var settledFen = at.Settled is { } column ? Fen(column) : Fen(at.Amount!.Value);
        var (refundedFen, rechargedFen) = (at.Refunded is { } refunded ? Fen(refunded) : 0, at.Recharged is { } recharged ? Fen(recharged) : 0);
        // Old accounts' bills have no full figures: what is settled and the coupon make the full figure, and the printed sums prove it.
        var paidFen = at.Amount is { } amount ? Fen(amount) : settledFen + (at.Coupon is { } coupon ? Fen(coupon) : 0);
        var askedFen = at.Asked is { } asked ? Fen(asked) : refundedFen + rechargedFen;
        lines++;
        fees += fee;
        settled += settledFen;
        settledRefunds += refundedFen;
        rechargedRefunds += rechargedFen;
        paymentFen += paidFen;
        refundFen += askedFen;
        feeFen += BillCell.FeeFen(fee);
        _ = kind == BillLineKind.Payment ? payments++ : refunds++;
        return new BillLine(Rows.Line, kind, Number(at.OrderNo), NumberOrNone(at.TransactionId),
            kind == BillLineKind.Payment ? null : NumberOrNone(at.RefundNo!.Value), BusinessDay.FromBeijing(time),
            kind == BillLineKind.Payment ? paidFen : askedFen, BillCell.FeeFen(fee))
        {
            PlatformRefundNo = kind == BillLineKind.Payment ? null : NumberOrNone(at.PlatformRefundNo!.Value),
            SettledFen = kind == BillLineKind.Payment ? settledFen : refundedFen,
            Rate = Rate(),
            Merchant = merchant!,
            AppId = apps.Of(Rows.Cell(at.App)),
            Status = states.Of(status),
            RefundStatus = kind != BillLineKind.Payment && at.RefundStatus is { } state ? refundStates.Of(Rows.Cell(state)) : null,
        };
    }

    private void DemandOurs(DateTime time)
    {
        DemandSameDay(ref day, time);
        var named = merchants.Of(Rows.Cell(at.Merchant));
        merchant ??= Expected.Merchant ?? named;
        if (named != merchant)
        {
            throw Refusal(BillFaultCode.AnotherMerchant, merchant, BillCell.Shown(named));
        }
        var app = apps.Of(Rows.Cell(at.App));
        if (Expected.Apps.Count > 0 && !Expected.Apps.Contains(app))
        {
            throw Refusal(BillFaultCode.AnotherApp, string.Join(", ", Expected.Apps), BillCell.Shown(app));
        }
    }

    private decimal? Rate()
    {
        var text = rateTexts.Of(Rows.Cell(at.Rate));
        if (text.Length == 0)
        {
            return null;
        }
        if (!rates.TryGetValue(text, out var rate))
        {
            rate = BillCell.TryRate(Rows.Cell(at.Rate), out var read) ? read : throw Unreadable(BillFaultCode.UnreadableAmount, at.Rate);
            rates.TryAdd(text, rate);
        }
        return rate;
    }

    private void Compare(PrintedSums printed)
    {
        if (printed.Count("总交易单数") is var count && count != lines)
        {
            throw Refusal(BillFaultCode.CountDiffers, Plain(count), Plain(lines));
        }
        printed.DemandFen("应结订单总金额", at.Settled is null ? null : settled);
        printed.DemandFen("退款总金额", at.Refunded is null && refunds > 0 ? null : settledRefunds);
        printed.DemandFen("充值券退款总金额", at.Recharged is null ? null : rechargedRefunds);
        printed.DemandScaled("手续费总金额", fees);
        printed.DemandFen("订单总金额", paymentFen);
        printed.DemandFen("申请退款总金额", refundFen);
        Trailer = new BillTrailer(lines, payments, paymentFen, refunds, refundFen, feeFen);
    }

    private sealed record Columns(int Time, int App, int Merchant, int TransactionId, int OrderNo, int Status, int Currency, int Fee, int Rate, int? Amount,
        int? Settled, int? Coupon, int? PlatformRefundNo, int? RefundNo, int? Refunded, int? Asked, int? Recharged, int? RefundStatus);
}
