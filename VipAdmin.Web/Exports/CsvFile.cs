using System.Globalization;
using System.Text.RegularExpressions;
using CsvHelper;
using VipAdmin.Core;

namespace VipAdmin.Web.Exports;

/// <summary>
/// CSV as spreadsheets in China open it: UTF-8 with a byte order mark, UTC instants as Beijing time, money with two decimals. Text that a spreadsheet would
/// take for a formula is escaped; numbers stay numbers, negative ones too. Digits that a spreadsheet would round are written as <c>="…"</c>: Excel, WPS and
/// LibreOffice then keep every digit, and copying the cell yields the number.
/// </summary>
public static partial class CsvFile
{
    private static readonly CsvWriterOptions Format = CsvWriterOptions.Default
        with
    { WriteByteOrderMark = true, Injection = CsvInjection.None, FormatProvider = CultureInfo.InvariantCulture };

    /// <summary>Characters that begin a formula in some spreadsheet, full-width forms included.</summary>
    private const string FormulaStarts = "=+-@\t\r\n＝＋－＠";

    /// <summary>Writes heading and rows.</summary>
    public static async Task WriteAsync<T>(Stream to, IReadOnlyList<ExportColumn<T>> columns, ExportUnits units, IAsyncEnumerable<T> rows,
        CancellationToken stop)
    {
        await using var csv = CsvWriter.Create(to, Format, leaveOpen: true);
        await csv.WriteRecordAsync([.. columns.Select(column => column.Named ? column.Heading : units.Heading(column))], stop);
        await foreach (var row in rows.WithCancellation(stop))
        {
            foreach (var column in columns)
            {
                csv.WriteField(Field(column.Value(row)));
            }
            await csv.EndRecordAsync(stop);
        }
        await csv.FlushAsync(stop);
    }

    private static string Field(object? value) => value switch
    {
        null => "",
        DateTime utc => BusinessDay.ToBeijing(utc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        decimal money => money.ToString("0.00", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Text(value.ToString() ?? ""),
    };

    private static string Text(string text) => text switch
    {
        "" => "",
        _ when Fragile().IsMatch(text) => $"=\"{text}\"",
        _ when FormulaStarts.Contains(text[0], StringComparison.Ordinal) => "'" + text,
        _ => text,
    };

    /// <summary>
    /// Whether a spreadsheet would change the digits: numbers keep 15 digits and show as powers of ten from 12 on, leading zeros are dropped, and digits around
    /// an E are a power of ten.
    /// </summary>
    [GeneratedRegex("^(?:0[0-9]+|[0-9]{12,}|[0-9]+[eE][0-9]+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Fragile();
}
