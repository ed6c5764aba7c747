namespace VipAdmin.Core.Timeline;

/// <summary>Where an entry of the timeline comes from. Of entries at one instant, a later kind counts as newer.</summary>
public enum TimelineKind
{
    /// <summary>A run, or several alike.</summary>
    Run,
    /// <summary>A platform gave no usable answer.</summary>
    Platform,
    /// <summary>A discrepancy was found, resolved or opened again.</summary>
    Finding,
    /// <summary>A person, or the portal by itself, did something that the audit keeps.</summary>
    Act,
    /// <summary>A host came or went.</summary>
    Host,
    /// <summary>An alert was raised or is over.</summary>
    Alert,
}
