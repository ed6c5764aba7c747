namespace VipAdmin.Core.Scheduling.Hosts;

/// <summary>A process among the hosts.</summary>
/// <param name="Id">Made anew at every start: a name may come again, in a container even with the same process id.</param>
/// <param name="Name">As runs name it.</param>
public sealed record ThisHost(Guid Id, string Name)
{
    /// <summary>This process.</summary>
    public static ThisHost Process { get; } = new(Guid.CreateVersion7(), HostName.Own);

    /// <summary>Purpose of the sessions that hold locks.</summary>
    public const string Lock = "lock";
    /// <summary>Purpose of the session that says that the host lives.</summary>
    public const string Beat = "beat";
    /// <summary>Purpose of the pool that everything else shares.</summary>
    public const string Work = "work";

    /// <summary>The name of a session in <c>pg_stat_activity</c>; the server cuts it at 63 bytes, behind the id.</summary>
    public string Session(string purpose) => $"VipAdmin {purpose} {Id:N} {Name}";

    /// <summary>
    /// The same with the name that the operator chose (<c>application_name</c>) in place of the host's. It never stands alone: dead and frozen hosts are found
    /// by the ids in the names of their sessions.
    /// </summary>
    public string Session(string purpose, string? chosen) => string.IsNullOrEmpty(chosen) ? Session(purpose) : $"VipAdmin {purpose} {Id:N} {chosen}";
}
