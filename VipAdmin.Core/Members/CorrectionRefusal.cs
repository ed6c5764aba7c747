namespace VipAdmin.Core.Members;

/// <summary>Why a correction makes no sense for the membership as it stands.</summary>
public enum CorrectionRefusal
{
    /// <summary>A lifetime membership has no end to move.</summary>
    LifetimeMember,
    /// <summary>It is no lifetime membership.</summary>
    NotLifetime,
    /// <summary>Everything is as it should be already.</summary>
    NothingToChange,
    /// <summary>There is no running membership to take days from.</summary>
    NothingToTake,
    /// <summary>Days are a whole number other than 0, ten years at most.</summary>
    DaysNeeded,
    /// <summary>The end is missing, or more than ten years away.</summary>
    EndNeeded,
}
