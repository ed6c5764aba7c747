namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>A person said that a held run may be carried out.</summary>
/// <param name="RunId">The held run.</param>
/// <param name="Reason">Mandatory; kept with the hold and in the audit.</param>
/// <param name="Touched">How many it would have cancelled or told.</param>
/// <param name="AskEverything">As the held run did.</param>
public sealed record HoldConfirmation(Guid RunId, string Reason, long Touched, bool AskEverything)
{
    /// <summary>However few were held: while a person reads and decides, more become due, and a run that is held again for those helps nobody.</summary>
    private const long Newcomers = 20;

    /// <summary>How many orders the confirmed run may cancel, or members it may tell: a tenth more than was shown, and twenty at least.</summary>
    public long Allowed => Touched + Math.Max(Touched / 10, Newcomers);
}
