namespace VipAdmin.Web.Shared;

/// <summary>An unexpected failure as a page shows it: an id that is also in the log, never the exception's text.</summary>
/// <param name="Id">Short enough to be read out on the phone.</param>
/// <param name="Denied">The person lacks a permission; nothing is broken.</param>
public sealed record Failure(string Id, bool Denied = false)
{
    /// <summary>A fresh id.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N")[..8].ToUpperInvariant();
}
