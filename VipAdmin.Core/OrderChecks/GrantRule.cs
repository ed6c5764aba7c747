namespace VipAdmin.Core.OrderChecks;

/// <summary>When a booking grants what was bought.</summary>
public enum GrantRule
{
    /// <summary>The order was never booked: grant it.</summary>
    Always,
    /// <summary>The order was booked before: grant it only if the member does not have the days.</summary>
    IfDue,
    /// <summary>The grant is the purpose: nothing is changed when the member has the days already.</summary>
    Demanded,
}
