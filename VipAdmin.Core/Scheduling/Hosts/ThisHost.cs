namespace VipAdmin.Core.Scheduling.Hosts;

/// <summary>The identity of a host.</summary>
/// <param name="Id">New at every start, because a name can recur, in a container even with the same process id.</param>
/// <param name="Name">The name recorded with runs.</param>
public sealed record ThisHost(Guid Id, string Name)
{
    /// <summary>This process.</summary>
    public static ThisHost Process { get; } = new(Guid.CreateVersion7(), HostName.Own);

    /// <summary>Purpose of the sessions that hold locks.</summary>
    public const string Lock = "lock";
    /// <summary>Purpose of the session that writes the heartbeat.</summary>
    public const string Beat = "beat";
    /// <summary>Purpose of the pool shared by everything else.</summary>
    public const string Work = "work";

    /// <summary>The name of a session in <c>pg_stat_activity</c>; the server truncates it to 63 bytes, which always includes the id.</summary>
    public string Session(string purpose) => $"VipAdmin {purpose} {Id:N} {Name}";

    /// <summary>
    /// The same with the operator's <c>application_name</c> in place of the host's name. The id is always included, because dead and frozen hosts are found by
    /// the ids in the names of their sessions.
    /// </summary>
    public string Session(string purpose, string? chosen) => string.IsNullOrEmpty(chosen) ? Session(purpose) : $"VipAdmin {purpose} {Id:N} {chosen}";
}
