namespace VipAdmin.Core.Audit;

/// <summary>A signed-in browser session. The browser holds only its id; the content of the session is stored here, sealed.</summary>
public sealed class SessionTicket
{
    /// <summary>The session's id, as in the audit.</summary>
    public required string Session { get; set; }
    /// <summary>Who, which roles and the token for signing out at the provider, sealed with the keys of the portal.</summary>
    public required byte[] Sealed { get; set; }
    public DateTime CreatedAt { get; set; }
    /// <summary>From here on the session counts as over, and housekeeping deletes the row.</summary>
    public DateTime ExpiresAt { get; set; }
}
