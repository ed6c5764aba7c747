namespace VipAdmin.Core.Members;

/// <summary>How today's membership differs from what the steps explain.</summary>
public enum GapKind
{
    /// <summary>It ends later.</summary>
    Longer,
    /// <summary>It ends earlier.</summary>
    Shorter,
    /// <summary>It runs, and no step is recorded at all.</summary>
    NoStep,
    /// <summary>It is for life, and no step made it so.</summary>
    LifetimeUnexplained,
    /// <summary>A step made it lifelong, and it is not.</summary>
    LifetimeMissing,
    /// <summary>Steps lead to an end, and there is none.</summary>
    NoEnd,
}
