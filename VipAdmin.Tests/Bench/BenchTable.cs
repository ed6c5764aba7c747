using System.Globalization;
using System.Text;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>
/// Collects what the benches measured and prints it as one table when the process ends; the same table lies in TestResults/bench.md.
/// It judges (met, missed) but never fails: a busy machine is no defect.
/// </summary>
public static class BenchTable
{
    private static readonly List<Row> Rows = [];

    static BenchTable() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Print();

    private sealed record Row(string What, string Ours, string Beside, string Ratio, string Aim, bool? Met);

    /// <summary>A time beside one that cannot be beaten (the raw statement, the platform's own bound); both in seconds.</summary>
    /// <param name="beside">What the other one is.</param>
    /// <param name="aim">The largest ratio that is good enough; null = only shown.</param>
    public static void Beside(string what, double ours, string beside, double raw, double? aim = null)
        => Add(what, Seconds(ours), $"{beside} {Seconds(raw)}", Invariant($"{ours / raw:0.00}"), aim is null ? "" : Invariant($"≤ {aim:0.0} ×"),
            aim is null ? null : ours / raw <= aim);

    /// <summary>A figure that has to stay under a limit.</summary>
    /// <param name="unit"><c>ms</c>, <c>s</c>, <c>MB</c>.</param>
    /// <param name="beside">A raw figure of the same machine, in words; may be empty.</param>
    public static void Within(string what, double ours, string unit, double? aim = null, string beside = "")
        => Add(what, Figure(ours, unit), beside, aim is null ? "" : Invariant($"{ours / aim:0.00}"), aim is null ? "" : "≤ " + Figure(aim.Value, unit),
            aim is null ? null : ours <= aim);

    /// <summary>Two rows: the middle one of the figures, and the one that 95 of 100 stay under, which the aim is about.</summary>
    public static void Spread(string what, IReadOnlyCollection<double> milliseconds, double? aim = null, string beside = "")
    {
        Within(what + ", p50", Percentile(milliseconds, 0.5), "ms");
        Within(what + ", p95", Percentile(milliseconds, 0.95), "ms", aim, beside);
    }

    /// <summary>The smallest of the figures that at least that share of them does not exceed.</summary>
    public static double Percentile(IReadOnlyCollection<double> figures, double share)
        => figures.Order().ElementAt(Math.Max(0, (int)Math.Ceiling(figures.Count * share) - 1));

    private static void Add(string what, string ours, string beside, string ratio, string aim, bool? met)
    {
        lock (Rows)
        {
            Rows.Add(new Row(what, ours, beside, ratio, aim, met));
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {ours} · {beside} · {ratio} {aim}");
    }

    private static void Print()
    {
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture,
                $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC · {Environment.ProcessorCount} processors · load of the machine {Load()}")
            .AppendLine().AppendLine("| what | ours | raw or bound | ratio | aim | |").AppendLine("|---|---:|---:|---:|---:|---|");
        foreach (var row in Rows.OrderBy(row => row.What, StringComparer.Ordinal))
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {row.What} | {row.Ours} | {row.Beside} | {row.Ratio} | {row.Aim} | {(row.Met is { } met ? met ? "met" : "missed" : "")} |");
        }
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(Folders.Root, "TestResults")).FullName, "bench.md"), text.ToString());
        Console.WriteLine();
        Console.Write(text);
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Seconds(double seconds) => seconds < 1 ? Figure(seconds * 1000, "ms") : Figure(seconds, "s");

    private static string Figure(double figure, string unit)
        => unit == "s" ? Invariant($"{figure:0.00} s") : figure < 10 ? Invariant($"{figure:0.0} {unit}") : Invariant($"{figure:0} {unit}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
