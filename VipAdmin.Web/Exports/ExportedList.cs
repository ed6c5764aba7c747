using VipAdmin.Core;

namespace VipAdmin.Web.Exports;

/// <summary>
/// A list that can be exported. One is made for each request; to add a list, derive from <see cref="ExportedList{T}"/> and name it in <c>ExportParts</c>.
/// </summary>
public abstract class ExportedList
{
    /// <summary>Name of the list, for the file and the audit, e.g. <c>audit</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Why the rows that were read are not all of them, in words; null when they are.</summary>
    public virtual string? Fault => null;

    /// <summary>Why the file is refused before anything is read, as a status and in words; null when it is not.</summary>
    public virtual (int Status, string Words)? Refusal => null;

    /// <summary>Why the person needs the file, where the list asks for it.</summary>
    public virtual string? Reason => null;

    /// <summary>Who asks.</summary>
    protected Actor Actor { get; private set; } = null!;

    /// <summary>The address with the filter, in the names of the page's own address.</summary>
    protected string Address { get; private set; } = "";

    /// <summary>Time of the request (UTC).</summary>
    protected DateTime Now { get; private set; }

    /// <summary>Takes in what is asked for; false when there is no such list.</summary>
    /// <param name="route">Values of the path, e.g. the id of a statement.</param>
    internal async Task<bool> OpenAsync(Actor actor, string address, RouteValueDictionary route, DateTime now, CancellationToken stop)
    {
        (Actor, Address, Now) = (actor, address, now);
        return await FindAsync(route, stop);
    }

    /// <summary>Writes the file, after <paramref name="begin"/> once the first row has been read; false when <see cref="Fault"/> came before it.</summary>
    internal abstract Task<bool> WriteAsync(Stream to, ExportFormat format, ExportUnits units, ExportTally tally, Action begin, CancellationToken stop);

    /// <summary>Looks for the list that the path names; false when there is none.</summary>
    protected virtual Task<bool> FindAsync(RouteValueDictionary route, CancellationToken stop) => Task.FromResult(true);
}

/// <summary>A list whose rows are of one type: its columns stand once, for every format.</summary>
public abstract class ExportedList<T> : ExportedList where T : class
{
    /// <summary>In the order of the file.</summary>
    protected abstract IReadOnlyList<ExportColumn<T>> Columns { get; }

    /// <summary>Name of the sheet, in the reader's language.</summary>
    protected virtual string Title => Name;

    /// <summary>Every row of the filter, one at a time; demands the permissions that the page demands, and <see cref="Permission.Export"/>.</summary>
    protected abstract IAsyncEnumerable<T> Rows(CancellationToken stop);

    /// <summary>A column of words, or of numbers that only name something.</summary>
    protected static ExportColumn<T> Text(string heading, Func<T, string?> value) => new(heading, ExportKind.Text, value);

    /// <summary>A column of numbers.</summary>
    protected static ExportColumn<T> Number(string heading, Func<T, double?> value) => new(heading, ExportKind.Number, row => value(row));

    /// <summary>A column of amounts, from fen.</summary>
    protected static ExportColumn<T> Sum(string heading, Func<T, long?> fen)
        => new(heading, ExportKind.Money, row => fen(row) is { } known ? Money.YuanFromFen(known) : null);

    /// <summary>A column of instants, from UTC.</summary>
    protected static ExportColumn<T> Time(string heading, Func<T, DateTime?> utc) => new(heading, ExportKind.Time, row => utc(row));

    /// <summary>A column of days.</summary>
    protected static ExportColumn<T> Day(string heading, Func<T, DateOnly?> day) => new(heading, ExportKind.Day, row => day(row));

    /// <inheritdoc />
    internal sealed override async Task<bool> WriteAsync(Stream to, ExportFormat format, ExportUnits units, ExportTally tally, Action begin,
        CancellationToken stop)
    {
        await using var rows = Rows(stop).GetAsyncEnumerator(stop);
        // What fails before the first row is answered with an error; after it the file can only break off.
        var any = await rows.MoveNextAsync();
        if (Fault is not null)
        {
            return false;
        }
        begin();
        await (format == ExportFormat.Csv ? CsvFile.WriteAsync(to, Columns, units, CountedAsync(rows, any, tally), stop)
            : XlsxFile.WriteAsync(to, Title, Columns, units, CountedAsync(rows, any, tally), stop));
        await to.FlushAsync(stop);
        return true;
    }

    private async IAsyncEnumerable<T> CountedAsync(IAsyncEnumerator<T> rows, bool any, ExportTally tally)
    {
        for (var more = any; more; more = await rows.MoveNextAsync())
        {
            yield return rows.Current;
            tally.Add();
        }
        if (Fault is { } fault)
        {
            throw new InvalidOperationException($"The export of {Name} broke off: {fault}");
        }
    }
}
