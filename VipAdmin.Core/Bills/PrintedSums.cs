using System.Globalization;
using System.Text;

namespace VipAdmin.Core.Bills;

/// <summary>The two lines at the end of a bill of WeChat Pay: names and values.</summary>
internal sealed class PrintedSums
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly int line;

    private PrintedSums(int line) => this.line = line;

    /// <summary>Reads the values below the current line of names.</summary>
    public static async ValueTask<PrintedSums> ReadAsync(BillRows rows, CancellationToken stop)
    {
        var names = rows.Text().Split(',');
        if (!await rows.NextAsync(stop) || rows.Count != names.Length)
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.Cut, rows.Line));
        }
        var sums = new PrintedSums(rows.Line);
        for (var i = 0; i < names.Length; i++)
        {
            sums.values.TryAdd(names[i].Trim(), Encoding.UTF8.GetString(rows.Cell(i)));
        }
        return sums;
    }

    public int Count(string name)
        => values.TryGetValue(name, out var text) && int.TryParse(text, out var count) ? count
            : throw new BillRefusedException(new BillFault(BillFaultCode.UnreadableAmount, line, Found: BillCell.Shown(text ?? ""), Column: name));

    public long Fen(string name)
        => values.TryGetValue(name, out var text) && BillCell.TryFen(Encoding.UTF8.GetBytes(text), out var fen) ? fen
            : throw new BillRefusedException(new BillFault(BillFaultCode.UnreadableAmount, line, Found: BillCell.Shown(text ?? ""), Column: name));

    /// <summary>Compares a sum, where the file prints it and the lines have its column.</summary>
    public void DemandFen(string name, long? sum)
    {
        if (sum is { } ours && values.ContainsKey(name) && Fen(name) is var printed && printed != ours)
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.SumsDiffer, line, Money.Format(printed), Money.Format(ours), name));
        }
    }

    /// <summary>The same for a sum of amounts finer than the fen.</summary>
    public void DemandScaled(string name, long sum)
    {
        if (!values.TryGetValue(name, out var text))
        {
            return;
        }
        if (!BillCell.TryScaled(Encoding.UTF8.GetBytes(text), BillCell.FeeDecimals, out var printed))
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.UnreadableAmount, line, Found: BillCell.Shown(text), Column: name));
        }
        if (printed != sum)
        {
            throw new BillRefusedException(new BillFault(BillFaultCode.SumsDiffer, line, Plain(printed), Plain(sum), name));
        }
    }

    private static string Plain(long scaled) => (scaled / 100_000m).ToString("0.00###", CultureInfo.InvariantCulture);
}
