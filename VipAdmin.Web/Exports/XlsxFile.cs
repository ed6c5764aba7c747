using System.Globalization;
using SpreadCheetah;
using SpreadCheetah.Styling;
using SpreadCheetah.Worksheets;
using VipAdmin.Core;

namespace VipAdmin.Web.Exports;

/// <summary>
/// A workbook as Excel, WPS and LibreOffice open it, written row by row: amounts are numbers in ¥, times and days are dates in Beijing time, and every text is
/// a text, so that neither a number of 28 digits is rounded nor a formula runs. The heading stays in sight; a full sheet is followed by the next.
/// </summary>
public static class XlsxFile
{
    /// <summary>The most rows that a sheet can hold, its heading among them.</summary>
    public const int RowsASheet = 1_048_576;

    /// <summary>The longest text that a cell can hold.</summary>
    private const int LongestText = 32_767;

    private const string Yuan = "\"¥\"#,##0.00;\"−¥\"#,##0.00";

    private static readonly SpreadCheetahOptions Options = new()
    {
        CompressionLevel = SpreadCheetahCompressionLevel.Fastest, BufferSize = 64 * 1024,
    };

    /// <summary>Writes heading and rows.</summary>
    /// <param name="title">Name of the sheet.</param>
    /// <param name="rowsASheet">A test needs fewer than <see cref="RowsASheet"/>.</param>
    public static async Task WriteAsync<T>(Stream to, string title, IReadOnlyList<ExportColumn<T>> columns, ExportUnits units, IAsyncEnumerable<T> rows,
        CancellationToken stop, int rowsASheet = RowsASheet)
    {
        await using var book = await Spreadsheet.CreateNewAsync(to, Options, stop);
        var heading = book.AddStyle(new Style { Font = { Bold = true } });
        var styles = columns.Select(column => StyleOf(book, column.Kind)).ToArray();
        var headings = columns.Select(column => new StyledCell(units.Heading(column), heading)).ToArray();
        var cells = new StyledCell[columns.Count];
        var sheets = 0;
        var written = rowsASheet;
        async ValueTask BeginSheetAsync()
        {
            sheets++;
            await book.StartWorksheetAsync(SheetName(title, sheets), Layout(columns), stop);
            await book.AddRowAsync(headings, stop);
            written = 1;
        }
        await BeginSheetAsync();
        await foreach (var row in rows.WithCancellation(stop))
        {
            if (written == rowsASheet)
            {
                await BeginSheetAsync();
            }
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = Cell(columns[i].Value(row), styles[i]);
            }
            await book.AddRowAsync(cells, stop);
            written++;
        }
        await book.FinishAsync(stop);
    }

    private static StyleId? StyleOf(Spreadsheet book, ExportKind kind) => kind switch
    {
        ExportKind.Text => book.AddStyle(new Style { Format = NumberFormat.Standard(StandardNumberFormat.Text) }),
        ExportKind.Money => book.AddStyle(new Style { Format = NumberFormat.Custom(Yuan) }),
        ExportKind.Time => book.AddStyle(new Style { Format = NumberFormat.Custom("yyyy-mm-dd hh:mm:ss") }),
        ExportKind.Day => book.AddStyle(new Style { Format = NumberFormat.Custom("yyyy-mm-dd") }),
        _ => null,
    };

    private static WorksheetOptions Layout<T>(IReadOnlyList<ExportColumn<T>> columns)
    {
        var layout = new WorksheetOptions { FrozenRows = 1 };
        for (var i = 0; i < columns.Count; i++)
        {
            layout.Column(i + 1).Width = columns[i].Kind switch
            {
                ExportKind.Money => 14,
                ExportKind.Number => 10,
                ExportKind.Time => 21,
                ExportKind.Day => 12,
                _ => 24,
            };
        }
        return layout;
    }

    private static StyledCell Cell(object? value, StyleId? style) => value switch
    {
        null => default,
        decimal yuan => new StyledCell(yuan, style),
        DateTime utc => new StyledCell(BusinessDay.ToBeijing(utc), style),
        DateOnly day => new StyledCell(day.ToDateTime(TimeOnly.MinValue), style),
        int number => new StyledCell(number, style),
        long number => new StyledCell(number, style),
        double number => new StyledCell(number, style),
        IFormattable other => new StyledCell(other.ToString(null, CultureInfo.InvariantCulture), style),
        _ => new StyledCell(Text(value.ToString() ?? ""), style),
    };

    /// <summary>Without characters that XML forbids, and no longer than a cell.</summary>
    private static string Text(string text)
    {
        var fits = text.Length <= LongestText ? text : text[..(LongestText - 1)] + "…";
        for (var i = 0; i < fits.Length; i++)
        {
            if (Forbidden(fits, i))
            {
                return string.Concat(fits.Select((character, at) => Forbidden(fits, at) ? '\uFFFD' : character));
            }
        }
        return fits;
    }

    private static bool Forbidden(string text, int at) => text[at] switch
    {
        '\t' or '\n' or '\r' => false,
        < ' ' or '\uFFFE' or '\uFFFF' => true,
        var character when char.IsHighSurrogate(character) => at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1]),
        var character when char.IsLowSurrogate(character) => at == 0 || !char.IsHighSurrogate(text[at - 1]),
        _ => false,
    };

    /// <summary>A name of at most 31 characters, without those that a sheet's name must not have.</summary>
    private static string SheetName(string title, int number)
    {
        var plain = string.Concat(title.Where(character => !@"\/?*[]:'".Contains(character, StringComparison.Ordinal)));
        var suffix = number == 1 ? "" : " " + number.ToString(CultureInfo.InvariantCulture);
        return plain[..Math.Min(plain.Length, 31 - suffix.Length)] + suffix;
    }
}
