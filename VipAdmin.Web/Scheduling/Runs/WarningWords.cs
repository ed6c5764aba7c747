using System.Globalization;
using System.Resources;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Scheduling.Runs;

/// <summary>Which rule made a run end with a warning, with its numbers, in the reader's language.</summary>
public static class WarningWords
{
    private static readonly ResourceManager Texts = new(typeof(SchedulingText));

    /// <summary>Null when the code is another one, or the details of the row are not as expected.</summary>
    public static string? Say(string? code, string? error) => (code, error?.Split(' ')) switch
    {
        (RunReason.UnansweredMany, [var waiting, var asked, var count, var percent]) => Text("Warned.Unanswered", waiting, asked, count, percent),
        (RunReason.UnansweredAgain, [var order, var times]) => Text("Warned.Again", order, times),
        (RunReason.OrdersFailed, [var failed]) => Text("Warned.Failed", failed),
        _ => null,
    };

    private static string Text(string key, params object[] values)
        => string.Format(CultureInfo.InvariantCulture, Texts.GetString(key, CultureInfo.CurrentUICulture)!, values);
}
