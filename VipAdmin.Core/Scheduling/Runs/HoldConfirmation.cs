namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>A person's confirmation that a held run may be carried out.</summary>
/// <param name="RunId">The held run.</param>
/// <param name="Reason">Mandatory; kept with the hold and in the audit.</param>
/// <param name="Touched">How many orders it would have cancelled, or members it would have notified.</param>
/// <param name="AskEverything">As in the held run.</param>
public sealed record HoldConfirmation(Guid RunId, string Reason, long Touched, bool AskEverything)
{
    /// <summary>Allowance for small holds: more orders become due while a person decides, and those few must not cause another hold.</summary>
    private const long Newcomers = 20;

    /// <summary>How many orders the confirmed run may cancel, or members it may notify: a tenth more than was shown, and at least twenty more.</summary>
    public long Allowed => Touched + Math.Max(Touched / 10, Newcomers);
}
