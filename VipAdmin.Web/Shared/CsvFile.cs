using System.Globalization;
using CsvHelper;
using VipAdmin.Core;

namespace VipAdmin.Web.Shared;

/// <summary>A column of an export: its heading and how to take the value out of a row.</summary>
public sealed record CsvColumn<T>(string Heading, Func<T, object?> Value);

/// <summary>
/// CSV as spreadsheets in China open it: UTF-8 with a byte order mark, UTC instants as Beijing time. Text that a spreadsheet would take for
/// a formula is escaped; numbers stay numbers, also negative ones.
/// </summary>
public static class CsvFile
{
    private static readonly CsvWriterOptions Format = CsvWriterOptions.Default with { WriteByteOrderMark = true, Injection = CsvInjection.Escape, FormatProvider = CultureInfo.InvariantCulture };

    /// <summary>Writes heading and rows; returns how many rows.</summary>
    public static async Task<long> WriteAsync<T>(Stream to, IReadOnlyList<CsvColumn<T>> columns, IAsyncEnumerable<T> rows, CancellationToken stop)
    {
        await using var csv = CsvWriter.Create(to, Format, leaveOpen: true);
        await csv.WriteRecordAsync([.. columns.Select(column => column.Heading)], stop);
        long count = 0;
        await foreach (var row in rows.WithCancellation(stop))
        {
            foreach (var column in columns)
            {
                var value = column.Value(row);
                csv.WriteField(value is DateTime utc ? BusinessDay.ToBeijing(utc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : value);
            }
            await csv.EndRecordAsync(stop);
            count++;
        }
        await csv.FlushAsync(stop);
        return count;
    }
}
