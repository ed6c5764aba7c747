namespace VipAdmin.Core.DailyCloses;

/// <summary>What happened to a close.</summary>
public enum DailyCloseEventKind
{
    Prepared,
    Confirmed,
    /// <summary>A person reopened it; the row keeps the figures that were signed.</summary>
    Reopened,
    /// <summary>A file or a change of the day put a prepared close back to open.</summary>
    PutBack,
}
