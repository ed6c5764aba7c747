using Microsoft.Extensions.Localization;
using VipAdmin.Core.Members;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Members;

/// <summary>The result of a command about a correction, in words for pages.</summary>
internal static class CorrectionTold
{
    public static Told Of(CorrectionResult result, IStringLocalizer<MemberFileText> words) => result switch
    {
        CorrectionResult.CarriedOut done => new Told.Done(words["Correction.CarriedOut", MemberWords.Term(done.After, words)]),
        CorrectionResult.Proposed => new Told.Done(words["Correction.Proposed"]),
        CorrectionResult.Rejected { Withdrawn: true } => new Told.Done(words["Correction.Withdrawn"]),
        CorrectionResult.Rejected => new Told.Done(words["Correction.Rejected"]),
        CorrectionResult.Refused refused => new Told.No(words["Correction.Refused." + refused.Reason]),
        CorrectionResult.Changed changed => new Told.No(words["Correction.Changed", MemberWords.Term(changed.Now, words)]),
        CorrectionResult.Pending pending => new Told.No(words["Correction.Pending", pending.By]),
        CorrectionResult.Decided decided => new Told.No(words["Correction.Decided", decided.By ?? "—"]),
        _ => new Told.No(words["Correction." + result.GetType().Name]),
    };
}
