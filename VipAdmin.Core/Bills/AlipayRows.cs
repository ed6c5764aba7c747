namespace VipAdmin.Core.Bills;

/// <summary>Reads what stands around the rows of Alipay's files.</summary>
internal sealed class AlipayRows(BillRows rows)
{
    /// <summary>Reads up to the heading of the list, and checks whose and which day's it is.</summary>
    public async ValueTask<(string Account, DateOnly Day)> ReadFrameAsync(string list, BillExpectation expected, CancellationToken stop)
    {
        string? account = null;
        (DateTime From, DateTime Until)? period = null;
        var begun = false;
        while (await rows.NextAsync(stop))
        {
            if (rows.IsFrame)
            {
                var text = rows.Text();
                account ??= AlipayFrame.Account(text);
                period ??= AlipayFrame.Period(text);
                begun |= text.Contains(list, StringComparison.Ordinal);
                continue;
            }
            if (!begun || account is null || period is not var (from, until))
            {
                throw Refusal(BillFaultCode.StrangeLine, found: BillCell.Shown(rows.Raw));
            }
            if (from.TimeOfDay != TimeSpan.Zero || until != from.AddDays(1))
            {
                throw Refusal(BillFaultCode.NotOneDay, found: $"{from:yyyy-MM-dd} – {until:yyyy-MM-dd}");
            }
            var day = DateOnly.FromDateTime(from);
            if (expected.Day is { } wanted && wanted != day)
            {
                throw Refusal(BillFaultCode.AnotherDay, $"{wanted:yyyy-MM-dd}", $"{day:yyyy-MM-dd}");
            }
            if (expected.Seller is { Length: > 0 } seller && seller != account && seller != AlipayFrame.Seller(account))
            {
                throw Refusal(BillFaultCode.AnotherMerchant, seller, account);
            }
            return (account, day);
        }
        throw Refusal(BillFaultCode.Cut);
    }

    /// <summary>The list has ended at the current line: reads both totals and the rest, in whichever order.</summary>
    public async ValueTask<((int Count, long Fen) First, (int Count, long Fen) Second)> ReadTotalsAsync(string end, string first, string second,
        CancellationToken stop)
    {
        if (!rows.Text().Contains(end, StringComparison.Ordinal))
        {
            throw Refusal(BillFaultCode.StrangeLine, found: BillCell.Shown(rows.Raw));
        }
        (int Count, long Fen)? one = null, two = null;
        while (await rows.NextAsync(stop))
        {
            if (!rows.IsFrame)
            {
                throw Refusal(BillFaultCode.MoreAfterEnd);
            }
            var text = rows.Text();
            one ??= AlipayFrame.Total(text, first);
            two ??= AlipayFrame.Total(text, second);
        }
        return (one ?? throw Refusal(BillFaultCode.Cut, first), two ?? throw Refusal(BillFaultCode.Cut, second));
    }

    /// <summary>Compares a count and a sum with the file's own.</summary>
    public void Demand(string name, (int Count, long Fen) printed, int count, long fen)
    {
        if (printed.Count != count)
        {
            throw Refusal(BillFaultCode.CountDiffers, $"{printed.Count}", $"{count}", name);
        }
        if (printed.Fen != fen)
        {
            throw Refusal(BillFaultCode.SumsDiffer, Money.Format(printed.Fen), Money.Format(fen), name);
        }
    }

    private BillRefusedException Refusal(BillFaultCode code, string? wanted = null, string? found = null, string? column = null)
        => new(new BillFault(code, rows.Line, wanted, found, column));
}
