namespace VipAdmin.Core.Members;

/// <summary>Who or what changed the end of a membership.</summary>
public enum StepSource
{
    /// <summary>A task of the portal settled the order.</summary>
    Settlement,
    /// <summary>A person settled the order, from its page or a discrepancy.</summary>
    Person,
    /// <summary>The payment backend granted it when the platform's callback arrived.</summary>
    Callback,
    /// <summary>An approved proposal of a discrepancy changed the end.</summary>
    Repair,
    /// <summary>A person corrected the membership from the member's page.</summary>
    Correction,
    /// <summary>The payment backend took days back when it refunded the order.</summary>
    Refund,
    /// <summary>A paid order whose days are lacking: an open discrepancy is about it, and nothing was added.</summary>
    Lacking,
}
