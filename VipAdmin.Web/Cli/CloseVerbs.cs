using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Web.Api;

namespace VipAdmin.Web.Cli;

/// <summary>The verbs that close a day.</summary>
public static class CloseVerbs
{
    public static Task<int> PrepareAsync(VerbHost host, DateOnly day, string channel, string? note, bool json, CancellationToken stop)
        => SayAsync(host.Get<CloseDesk>().PrepareAsync(VerbHost.Operator, channel, day, note, stop), day, channel, json);

    /// <summary>Always refused: the command line is no person who could sign.</summary>
    public static Task<int> ConfirmAsync(VerbHost host, DateOnly day, string channel, bool json, CancellationToken stop)
        => SayAsync(host.Get<CloseDesk>().ConfirmAsync(VerbHost.Operator, channel, day, stop), day, channel, json);

    public static Task<int> ReopenAsync(VerbHost host, DateOnly day, string channel, string reason, bool json, CancellationToken stop)
        => SayAsync(host.Get<CloseDesk>().ReopenAsync(VerbHost.Operator, channel, day, reason, stop), day, channel, json);

    private static async Task<int> SayAsync(Task<CloseResult> act, DateOnly day, string channel, bool json)
    {
        var result = await act;
        if (result is not CloseResult.Done done)
        {
            var (code, message) = CloseWords.Why(result);
            return Ending.Refused(json, code, message);
        }
        var close = new DayCloseJson(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), channel, Word.Of(done.State));
        if (json)
        {
            Output.Json(close);
            return ExitCode.Done;
        }
        return Ending.Said($"{close.Day} {close.Channel}: {close.State}");
    }
}
