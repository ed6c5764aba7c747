using System.Globalization;
using System.Resources;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Runs;

/// <summary>Why a run failed, in the reader's language; the same text on the page, in the API and on the command line.</summary>
public static class FailureWords
{
    private static readonly ResourceManager Texts = new(typeof(RunText));
    private static readonly ResourceManager Channels = new(typeof(SchedulingText));

    /// <summary>What failed, in one sentence.</summary>
    public static string What(RunRow run)
        => run is { ErrorCode: RunReason.CancelRequested, CancelRequestedBy: { } by, CancelReason: { Length: > 0 } reason }
            ? Filled("Fail.Stopped.By", by, reason)
            : Find(run, "What") is null ? Filled("Fail.Other.What", Code(run)) : Filled($"Fail.{Code(run)}.What", Particular(run));

    /// <summary>Another part: <c>Means</c>, <c>Cause</c> or <c>Do</c>; an unknown code gets the texts of an unexpected error.</summary>
    public static string Say(RunRow run, string part) => Plan(run, part) ?? Find(run, part) ?? Text($"Fail.{RunReason.Unexpected}.{part}")!;

    /// <summary>The likely cause of a code that many orders share; null for a code that explains itself.</summary>
    public static string? Trouble(string code) => Text("Cause." + code);

    /// <summary>The code that selects the words.</summary>
    public static string Code(RunRow run) => run.ErrorCode ?? RunReason.Unexpected;

    /// <summary>The value in the sentence: clocks, a limit, or the error text.</summary>
    private static string Particular(RunRow run)
        => Code(run) == RunReason.ClocksDisagree && ClockComparison.Parse(run.Error) is { } clocks
            ? $"{ClockWords.Sides(clocks)} · {ClockWords.Advice(clocks, HostName.MachineOf(run.Node))}"
            : Code(run) == RunReason.DeadlineExceeded && TimeSpan.TryParse(run.Error, CultureInfo.InvariantCulture, out var limit) ? Span.Words(limit)
            : Code(run) == RunReason.PlatformOnHold ? string.Join(Punctuation.Comma, (run.Error ?? "").Split(", ").Select(Channel))
            : WarningWords.Say(run.ErrorCode, run.Error) ?? run.Error ?? "—";

    private static string Channel(string channel) => Channels.GetString("Channel." + channel, CultureInfo.CurrentUICulture) ?? channel;

    /// <summary>The words for a dry run that failed: it changed nothing, for any cause. Codes whose own words already say so keep them.</summary>
    private static string? Plan(RunRow run, string part)
        => run.DryRun && Code(run) is not (RunReason.AllUnknown or RunReason.Held) && WarningWords.Say(run.ErrorCode, run.Error) is null
            ? Text("Fail.Plan." + part) : null;

    private static string? Find(RunRow run, string part) => Text($"Fail.{Code(run)}.{part}");

    private static string Filled(string key, params object[] values)
        => string.Format(CultureInfo.InvariantCulture, Texts.GetString(key, CultureInfo.CurrentUICulture)!, values);

    private static string? Text(string key) => Texts.GetString(key, CultureInfo.CurrentUICulture);
}
