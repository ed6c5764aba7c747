using System.Globalization;
using System.Text;

namespace VipAdmin.Core.Bills;

/// <summary>Reads one format. Faults leave it as <see cref="BillRefusedException"/>.</summary>
internal abstract class BillReader(BillRows rows, BillExpectation expected) : IAsyncDisposable
{
    private readonly Dictionary<string, int> columns = new(StringComparer.Ordinal);

    protected BillRows Rows => rows;

    protected BillExpectation Expected => expected;

    /// <summary>Columns of the heading.</summary>
    protected int Width { get; private set; }

    /// <summary>Reads up to the first line, which says the day and the merchant where the heading does not.</summary>
    public abstract ValueTask<BillHeader> StartAsync(CancellationToken stop);

    /// <summary>Counts and sums, once all lines are read and agree with the file's own.</summary>
    public BillTrailer? Trailer { get; protected set; }

    /// <summary>Hash of what the bill says.</summary>
    public string TakeContentHash() => rows.TakeHash();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => rows.DisposeAsync();

    /// <summary>Refuses the file at the current line.</summary>
    protected BillRefusedException Refusal(BillFaultCode code, string? wanted = null, string? found = null, string? column = null)
        => new(new BillFault(code, rows.Line, wanted, found, column));

    /// <summary>Refuses the file as a whole.</summary>
    protected static BillRefusedException WholeRefusal(BillFaultCode code, string? wanted = null, string? found = null)
        => new(new BillFault(code, null, wanted, found));

    /// <summary>Remembers the columns of the current line, by name.</summary>
    protected void ReadHeading()
    {
        var names = rows.Text().Split(',');
        Width = names.Length;
        for (var i = 0; i < names.Length; i++)
        {
            columns.TryAdd(names[i].Trim('\uFEFF', ' ', '\t', '`'), i);
        }
    }

    protected bool Has(string column) => columns.ContainsKey(column);

    /// <summary>Where a column stands that the file must have; of several names of one meaning the first it has.</summary>
    protected int Column(params ReadOnlySpan<string> names) => Optional(names) ?? throw Refusal(BillFaultCode.ColumnMissing, column: names[0]);

    protected int? Optional(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (columns.TryGetValue(name, out var index))
            {
                return index;
            }
        }
        return null;
    }

    /// <summary>The name of a column.</summary>
    protected string Name(int column) => columns.First(each => each.Value == column).Key;

    protected DateTime Time(int column)
        => BillCell.TryTime(rows.Cell(column), out var time) ? time : throw Unreadable(BillFaultCode.UnreadableTime, column);

    protected long Fen(int column) => BillCell.TryFen(rows.Cell(column), out var fen) ? fen : throw Unreadable(BillFaultCode.UnreadableAmount, column);

    protected long Scaled(int column)
        => BillCell.TryScaled(rows.Cell(column), BillCell.FeeDecimals, out var value) ? value : throw Unreadable(BillFaultCode.UnreadableAmount, column);

    protected string Number(int column) => BillCell.IsNumber(rows.Cell(column))
        ? Encoding.ASCII.GetString(rows.Cell(column)) : throw Unreadable(BillFaultCode.UnreadableNumber, column);

    /// <summary>A number that may be missing, which the platforms write as nothing or as 0.</summary>
    protected string? NumberOrNone(int column) => rows.Cell(column) is [] or [(byte)'0'] ? null : Number(column);

    protected BillRefusedException Unreadable(BillFaultCode code, int column)
        => Refusal(code, found: BillCell.Shown(rows.Cell(column)), column: Name(column));

    /// <summary>The current line has another number of cells than the heading. As the last line of the file it shows that the file was cut off.</summary>
    protected async ValueTask<BillRefusedException> WrongWidthAsync(CancellationToken stop)
    {
        var fault = new BillFault(BillFaultCode.CellMissing, rows.Line, Plain(Width), Plain(rows.Count));
        return await rows.NextAsync(stop) ? new BillRefusedException(fault) : new BillRefusedException(new BillFault(BillFaultCode.Cut, fault.Line));
    }

    protected void Demand(BillKind kind, BillVariant? variant)
    {
        if (expected.Kind is { } wanted && wanted != kind || expected.Variant is { } which && which != variant)
        {
            throw WholeRefusal(BillFaultCode.AnotherKind, Said(expected.Kind ?? kind, expected.Variant), Said(kind, variant));
        }
    }

    private void DemandDay(DateOnly day)
    {
        if (expected.Day is { } wanted && wanted != day)
        {
            throw WholeRefusal(BillFaultCode.AnotherDay, Plain(wanted), Plain(day));
        }
    }

    /// <summary>All lines of a bill are of one day; the first says which.</summary>
    protected void DemandSameDay(ref DateOnly? day, DateTime time)
    {
        var today = DateOnly.FromDateTime(time);
        if (day is null)
        {
            DemandDay(today);
            day = today;
        }
        else if (day != today)
        {
            throw Refusal(BillFaultCode.MixedDays, Plain(day.Value), Plain(today));
        }
    }

    protected static string Plain(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    protected static string Plain(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The platform's word for a trade bill, ours for the others.</summary>
    private static string Said(BillKind kind, BillVariant? variant) => (kind, variant) switch
    {
        (BillKind.Fundflow, _) or (BillKind.Trade, null) => Word.Of(kind),
        (BillKind.Refund, _) => "REFUND",
        _ => variant!.Value.ToString().ToUpperInvariant(),
    };
}

/// <summary>Reads one format's lines.</summary>
internal abstract class BillReader<TLine>(BillRows rows, BillExpectation expected) : BillReader(rows, expected) where TLine : class
{
    /// <summary>The next line; null at the end, when <see cref="BillReader.Trailer"/> is set.</summary>
    public abstract ValueTask<TLine?> NextAsync(CancellationToken stop);
}
