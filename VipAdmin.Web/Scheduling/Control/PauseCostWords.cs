using System.Globalization;
using System.Resources;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Web.History;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Control;

/// <summary>What a pause would skip, in the reader's language; the same text in the dialog, the API and the command line.</summary>
public static class PauseCostWords
{
    private static readonly ResourceManager Texts = new(typeof(PauseText));

    public static string Say(PauseCost cost)
    {
        var slots = cost.Slots.ToString("N0", CultureInfo.InvariantCulture);
        if (cost.OpenEnded)
        {
            return cost.First is { } first ? Text(cost.CatchUp ? "Cost.Open" : "Cost.OpenLost", slots, TrendBars.Clock(first)) : Text("Cost.None");
        }
        return cost.Slots == 0 ? Text("Cost.None")
            : cost.More ? Text(cost.CatchUp ? "Cost.MoreCaughtUp" : "Cost.MoreLost", slots)
            : Text(CountWords.Key(cost.CatchUp ? "Cost.SlotsCaughtUp" : "Cost.SlotsLost", cost.Slots), slots);
    }

    private static string Text(string key, params object[] values)
        => string.Format(CultureInfo.InvariantCulture, Texts.GetString(key, CultureInfo.CurrentUICulture)!, values);
}
