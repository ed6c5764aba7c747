using Microsoft.Extensions.Localization;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Repairs;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>The result of proposing, approving or rejecting an action, in words for pages.</summary>
internal static class RepairTold
{
    /// <param name="done">What to say when it was done.</param>
    public static Told Of(RepairResult result, string? done, IStringLocalizer<DiscrepanciesText> words) => result switch
    {
        RepairResult.Proposed or RepairResult.CarriedOut or RepairResult.Rejected or RepairResult.Previewed => new Told.Done(done),
        RepairResult.Stale(var by) => new Told.No(words["Refused.Stale", by ?? "—"]),
        RepairResult.Unknown => new Told.No(words["Refused.Unknown"]),
        RepairResult.Refused(var reason, var withdrawn) =>
            new Told.No(words["Why." + reason] + (withdrawn ? " " + words["Repair.Refused.Withdrawn"] : "")),
        RepairResult.NoAnswer(var fault) => new Told.No(words["Repair.Refused.NoAnswer", EvidenceSide.CodeOf(fault.Code)]),
        _ => new Told.No(words["Repair.Refused." + result.GetType().Name]),
    };

    /// <summary>Why a proposal was withdrawn: a code of the portal in words, or the note of a person.</summary>
    public static string Withdrawn(this IStringLocalizer<DiscrepanciesText> words, string note)
        => note == RepairDesk.FactsChanged ? words["Repair.Refused.Changed"]
            : Enum.GetValues<RepairRefusal>().Where(reason => RepairDesk.CodeOf(reason) == note).Select(reason => words["Why." + reason].Value).FirstOrDefault()
            ?? words.Or("AutoResolution." + note, note);
}
