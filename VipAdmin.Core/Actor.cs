namespace VipAdmin.Core;

/// <summary>The person or program that acts: a signed-in person, an API caller, the operator of the command line, or the schedule itself.</summary>
/// <param name="Id">
/// Stable identifier: the token's <c>sub</c>, <c>cli:user@host</c> or <c>system</c>. A person keeps it under another name, in another browser and with another
/// token.
/// </param>
/// <param name="Name">Shown on pages and in the audit; never a phone number or a token.</param>
/// <param name="Roles">Role names as the identity provider sends them (<c>admin</c>, <c>ops</c>, …).</param>
public sealed record Actor(string Id, string Name, IReadOnlyCollection<string> Roles)
{
    /// <summary>Id of <see cref="System"/>.</summary>
    public const string SystemId = "system";

    /// <summary>How the ids of operators of the command line begin.</summary>
    public const string CommandLinePrefix = "cli:";

    // Sends reminders, settles and cancels by the platforms' answers, imports their statements, and closes what agrees. It decides nothing that needs a person.
    private static readonly HashSet<Permission> OfSystem = [Permission.See, Permission.OperateTasks, Permission.RepairOrder, Permission.LookUpMembers,
        Permission.ImportStatements];

    /// <summary>The schedule, or the program acting on its own. It has a list of permissions and no role, and may not handle or approve anything.</summary>
    public static Actor System { get; } = new(SystemId, SystemId, []);

    /// <summary>What it is. The ids of the command line and of the portal itself cannot be had by signing in.</summary>
    public ActorKind Kind { get; init; } = KindOf(Id);

    /// <summary>Where the request came from (IP address of the browser or caller); null for the schedule and the command line.</summary>
    public string? Address { get; init; }

    /// <summary>A person answers for what it does, so it may be one of the two that four eyes need.</summary>
    public bool IsPerson => Kind is ActorKind.Person or ActorKind.PersonToken;

    /// <summary>Whether an id belongs to the portal itself or to its command line; a provider's token with such an id is refused.</summary>
    public static bool IsReserved(string id) => KindOf(id) != ActorKind.Person;

    /// <summary>
    /// Whether one of the actor's roles grants <paramref name="permission"/>. Pages use it to disable a button, never instead of <see cref="Demand"/>.
    /// </summary>
    public bool Can(Permission permission)
        => Kind == ActorKind.System ? OfSystem.Contains(permission) : Roles.Any(role => Role.Grants(role, permission));

    /// <summary>Requires the permission inside a command.</summary>
    /// <exception cref="NotPermittedException">No role of the actor grants it.</exception>
    public void Demand(Permission permission)
    {
        if (!Can(permission))
        {
            throw new NotPermittedException(this, permission);
        }
    }

    private static ActorKind KindOf(string id) => id == SystemId ? ActorKind.System
        : id.StartsWith(CommandLinePrefix, StringComparison.OrdinalIgnoreCase) ? ActorKind.CommandLine : ActorKind.Person;
}
