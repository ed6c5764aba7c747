using System.Globalization;
using System.Text;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Board;

namespace VipAdmin.Web.Scheduling.Board;

/// <summary>One line of the grid: an hour of a task that runs each minute, four of one that runs every five, a day of a daily one.</summary>
/// <param name="Start">UTC; a full hour in Beijing.</param>
public sealed record SlotRow(DateTime Start, DateTime End, IReadOnlyList<SlotCell> Cells)
{
    /// <summary>How the row is named in an address: Beijing time.</summary>
    public string Address => BusinessDay.ToBeijing(Start).ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
}

/// <summary>
/// Slots laid out as rows of equal length, so that the same minute of each hour is in the same column. Pure; units are those of the drawing.
/// </summary>
public sealed class SlotGrid
{
    /// <summary>Units of a cell with the gap after it.</summary>
    public const double CellWidth = 10, CellHeight = 12;

    private const int MostColumns = 60;
    private static readonly int[] Hours = [24, 12, 8, 6, 4, 3, 2, 1];

    private readonly TimeSpan width;
    private readonly int columns;

    private SlotGrid(IReadOnlyList<SlotRow> rows, TimeSpan width, int columns) => (Rows, this.width, this.columns) = (rows, width, columns);

    /// <summary>No slots at all.</summary>
    public static SlotGrid Empty { get; } = new([], TimeSpan.FromHours(24), 24);

    /// <summary>Oldest first; none when there are no slots.</summary>
    public IReadOnlyList<SlotRow> Rows { get; }

    /// <summary>Size of the drawing in units.</summary>
    public double Width => columns * CellWidth;

    /// <inheritdoc cref="Width"/>
    public double Height => Rows.Count * CellHeight;

    /// <summary>Lays out the slots in [<paramref name="from"/>, <paramref name="until"/>).</summary>
    /// <param name="all">Every known slot; the interval is derived from these, so that both halves of the page get the same rows.</param>
    public static SlotGrid Of(IReadOnlyList<SlotCell> all, DateTime from, DateTime until)
    {
        var scheduled = all.Where(cell => !cell.ByHand).ToArray();
        var rhythm = scheduled.Zip(scheduled.Skip(1), (one, next) => next.Slot - one.Slot)
            .Where(gap => gap > TimeSpan.Zero).DefaultIfEmpty(TimeSpan.FromHours(24)).Min();
        var hours = Hours.FirstOrDefault(each => TimeSpan.FromHours(each) / rhythm <= MostColumns, 1);
        var width = TimeSpan.FromHours(hours);
        var columns = Math.Clamp((int)Math.Round(width / rhythm), 24, MostColumns);
        var origin = BusinessDay.StartUtc(BusinessDay.Of(from));
        var rows = all.Where(cell => cell.Slot >= from && cell.Slot < until)
            .GroupBy(cell => origin + Math.Floor((cell.Slot - origin) / width) * width)
            .Select(group => new SlotRow(group.Key, group.Key + width, [.. group])).ToArray();
        return new SlotGrid(rows, width, columns);
    }

    /// <summary>The outline of a cell; each outcome has a shape of its own, so that colour is never the only sign.</summary>
    public string Path(int row, SlotCell cell)
    {
        var x = Math.Min((cell.Slot - Rows[row].Start) / width * Width, Width - CellWidth);
        return cell.ByHand ? Dot(x, row * CellHeight + 1) : Shape(cell.Outcome, x, row * CellHeight + 1);
    }

    /// <summary>Many outlines of one outcome in one path.</summary>
    public string Path(IEnumerable<(int Row, SlotCell Cell)> cells)
        => cells.Aggregate(new StringBuilder(), (path, each) => path.Append(Path(each.Row, each.Cell))).ToString();

    /// <summary>The shape of a run made by hand, of the same size; it stands between or over the slots.</summary>
    public static string Dot(double x, double y) => FormattableString.Invariant($"M{x:0.##},{y + 5:0.##}a4.5,5 0 1,0 9,0a4.5,5 0 1,0 -9,0z");

    /// <summary>The shape of an outcome with its upper left corner at this point, 9 wide and 10 high.</summary>
    public static string Shape(SlotOutcome outcome, double x, double y) => FormattableString.Invariant(outcome switch
    {
        SlotOutcome.Warning => (FormattableString)$"M{x:0.##},{y + 10:0.##}l4.5,-10l4.5,10z",
        SlotOutcome.Asked => $"M{x + 4.5:0.##},{y:0.##}l4.5,5l-4.5,5l-4.5,-5z",
        SlotOutcome.Failed => $"M{x:0.##},{y:0.##}h2.6l1.9,3.4l1.9,-3.4h2.6l-3,5l3,5h-2.6l-1.9,-3.4l-1.9,3.4h-2.6l3,-5z",
        SlotOutcome.Interrupted => $"M{x:0.##},{y:0.##}h9v4h-9zm0,6h9v4h-9z",
        SlotOutcome.Cancelled => $"M{x:0.##},{y + 10:0.##}l9,-10v10z",
        SlotOutcome.Skipped => $"M{x:0.##},{y + 3.5:0.##}h9v3h-9z",
        SlotOutcome.Paused => $"M{x + 1:0.##},{y:0.##}h2.5v10h-2.5zm4.5,0h2.5v10h-2.5z",
        SlotOutcome.Missed => $"M{x:0.##},{y:0.##}h9v10h-9zm2,2v6h5v-6z",
        SlotOutcome.CaughtUp => $"M{x:0.##},{y:0.##}l9,5l-9,5z",
        SlotOutcome.Unrecorded => $"M{x + 3:0.##},{y + 3.5:0.##}h3v3h-3z",
        SlotOutcome.Off => $"M{x:0.##},{y + 9:0.##}h9v1h-9z",
        _ => $"M{x:0.##},{y:0.##}h9v10h-9z",
    });
}
