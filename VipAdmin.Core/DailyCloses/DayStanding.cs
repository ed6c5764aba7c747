namespace VipAdmin.Core.DailyCloses;

/// <summary>How a channel's day stands in a calendar.</summary>
public enum DayStanding
{
    /// <summary>Not begun.</summary>
    Future,
    /// <summary>Not over in Beijing.</summary>
    Running,
    /// <summary>Before statements were imported at all.</summary>
    Before,
    /// <summary>The platform's statement is missing, or a part of it.</summary>
    Missing,
    /// <summary>Something of it is unfinished or unexplained.</summary>
    Differs,
    /// <summary>Nothing is left to do but to close it.</summary>
    Agrees,
    /// <summary>The same, and all that lies between both sides is accounted for.</summary>
    Explained,
    /// <summary>The same, and nothing was paid or refunded on either side.</summary>
    NoTrades,
    /// <summary>Prepared; another person confirms it.</summary>
    Prepared,
    /// <summary>Signed and locked.</summary>
    Closed,
}
