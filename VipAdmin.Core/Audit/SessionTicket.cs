namespace VipAdmin.Core.Audit;

/// <summary>A browser session that somebody is signed in with. The browser holds only its id; what the session knows lies here, sealed.</summary>
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
