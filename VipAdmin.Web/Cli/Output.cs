using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using VipAdmin.Core;

namespace VipAdmin.Web.Cli;

/// <summary>Output of verbs: a table for people, or exactly one JSON document for programs.</summary>
public static class Output
{
    /// <summary>JSON options: Chinese is not escaped.</summary>
    internal static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
    };

    public static void Json(object document) => Console.WriteLine(JsonSerializer.Serialize(document, Options));

    /// <summary>Beijing time to the second; an instant in the far future is <c>unlimited</c>.</summary>
    public static string Time(DateTime? utc) => utc switch
    {
        null => "–",
        { } at when FarFuture.Reached(at) => "unlimited",
        { } at => BusinessDay.ToBeijing(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
    };

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Counters(IReadOnlyDictionary<string, long> counters) => string.Join(" ", counters.Select(counter => $"{counter.Key}={counter.Value}"));

    public static void Table(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        var widths = head.Select((_, column) => all.Max(row => Width(row[column]))).ToArray();
        foreach (var row in all)
        {
            Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell + new string(' ', widths[column] - Width(cell)))).TrimEnd());
        }
    }

    /// <summary>Width on a terminal: Chinese characters take two columns.</summary>
    private static int Width(string text) => text.Sum(character => character >= 0x2E80 ? 2 : 1);
}
