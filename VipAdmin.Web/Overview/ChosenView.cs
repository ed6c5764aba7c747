namespace VipAdmin.Web.Overview;

/// <summary>The start page that the person chose before, for the length of a circuit; <c>Layout/Preferences</c> keeps it beyond that.</summary>
public sealed class ChosenView
{
    /// <summary>As in an address; null until one is chosen.</summary>
    public string? Word { get; set; }
}
