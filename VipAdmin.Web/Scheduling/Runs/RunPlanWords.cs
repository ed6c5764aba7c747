using System.Globalization;
using System.Resources;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Runs;

/// <summary>
/// What a run changed or would change, as one sentence with amounts: "would cancel 37 orders, ¥5,180.00; 2 orders turned out paid at the platform and would be
/// settled, ¥59.80". The same text on the page, in the API and on the command line.
/// </summary>
public static class RunPlanWords
{
    private static readonly ResourceManager Texts = new(typeof(RunText));
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>The sentence in the reader's language, without a full stop.</summary>
    /// <param name="would">Nothing was done: a dry run or a held one.</param>
    public static string Say(RunPlan plan, bool would) => Say(plan, would, CultureInfo.CurrentUICulture);

    /// <summary>The same in English and in Chinese, for programs.</summary>
    public static (string En, string Zh) Both(RunPlan plan, bool would) => (Say(plan, would, English), Say(plan, would, Chinese));

    /// <summary>How many discrepancies the run came across that had been recorded before it; null when there were none.</summary>
    public static string? Known(RunPlan plan)
        => plan.Known == 0 ? null
            : string.Format(CultureInfo.InvariantCulture, Texts.GetString(CountWords.Key("Plan.Known", plan.Known), CultureInfo.CurrentUICulture)!,
                plan.Known.ToString("N0", CultureInfo.InvariantCulture));

    private static string Say(RunPlan plan, bool would, CultureInfo culture)
    {
        string Text(string key, params object[] values) => string.Format(CultureInfo.InvariantCulture, Texts.GetString(key, culture)!, values);
        string Part(string part, params object[] values) => Text($"Plan.{(would ? "Would" : "Did")}.{part}", values);
        string Count(string noun, long count)
            => Text(CountWords.Key($"Noun.{noun}", count), count.ToString("N0", CultureInfo.InvariantCulture));
        string Sum(long? fen) => fen is { } known ? Text("Plan.Money", Money.Format(known)) : "";

        var parts = new List<string>();
        if (plan.Cancelled > 0)
        {
            parts.Add(Part("Cancel", Count("Order", plan.Cancelled), Sum(plan.CancelledFen)));
        }
        if (plan.Settled > 0)
        {
            parts.Add(Part("Settle", Count("Order", plan.Settled), Sum(plan.SettledFen)));
        }
        if (plan.Sent > 0)
        {
            parts.Add(Part("Send", Count("Reminder", plan.Sent)));
        }
        if (plan.Removed > 0)
        {
            parts.Add(Part("Remove", Count("Row", plan.Removed)));
        }
        if (plan.Differences > 0)
        {
            parts.Add(Part("Difference", Count("Order", plan.Differences)));
        }
        if (parts.Count == 0)
        {
            parts.Add(Part("None"));
        }
        if (plan.Unanswered > 0)
        {
            parts.Add(Part("Unanswered", Count("Order", plan.Unanswered)));
        }
        if (plan.Bad > plan.Unanswered)
        {
            parts.Add(Part("Bad", (plan.Bad - plan.Unanswered).ToString("N0", CultureInfo.InvariantCulture)));
        }
        var sentence = string.Join(Text("Plan.And"), parts);
        return string.Concat(sentence[..1].ToUpperInvariant(), sentence.AsSpan(1));
    }
}
