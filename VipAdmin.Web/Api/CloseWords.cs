using System.Diagnostics;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.DailyCloses;

namespace VipAdmin.Web.Api;

/// <summary>Why a command about a close was not carried out, for scripts.</summary>
internal static class CloseWords
{
    public static (string Code, string Message) Why(CloseResult result) => result switch
    {
        CloseResult.NotOver => ("NOT_OVER", "The day is not over in Beijing."),
        CloseResult.NoStatement => ("NO_STATEMENT", "The platform's payments and refunds of the day are not imported. Import the statement first."),
        CloseResult.Unfinished(var count) => ("UNFINISHED",
            $"{count} unfinished {(count == 1 ? "discrepancy" : "discrepancies")} of severity C or H. Finish {(count == 1 ? "it" : "them")} first."),
        CloseResult.Unexplained(var fen) => ("UNEXPLAINED", $"{Money.FormatDifference(fen)} of the difference are not accounted for. Match the day again."),
        CloseResult.Moved => ("MOVED", "The figures are no longer those that were seen. Look at them again."),
        CloseResult.AlreadyPrepared(var by) => ("ALREADY_PREPARED", $"{by} has prepared the day. Another person confirms it."),
        CloseResult.AlreadyClosed => ("CLOSED", "The day is closed. Reopen it first."),
        CloseResult.NotPrepared => ("NOT_PREPARED", "The day is not prepared."),
        CloseResult.PutBack => ("PUT_BACK", "The day changed after it was prepared, so it is open again. Prepare it anew."),
        CloseResult.NothingToReopen => ("OPEN", "The day is open."),
        CloseResult.SamePerson => ("SAME_PERSON", "The person who prepared the day may not confirm it."),
        CloseResult.NoPerson => ("NO_PERSON", "A person has to sign: sign in, or use a token of your own. The command line and programs may not."),
        CloseResult.ReasonNeeded => ("REASON_NEEDED", $"A reason is mandatory, at most {Reason.Longest} characters."),
        _ => throw new UnreachableException($"Unhandled result {result}"),
    };
}
