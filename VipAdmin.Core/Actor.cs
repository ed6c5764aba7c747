namespace VipAdmin.Core;

/// <summary>The person or program that acts: a signed-in person, an API caller, the operator of the command line, or the schedule itself.</summary>
/// <param name="Id">Stable identifier: the token's <c>sub</c>, <c>cli:user@host</c> or <c>system</c>.</param>
/// <param name="Name">Shown on pages and in the audit; never a phone number or a token.</param>
/// <param name="Roles">Role names as the identity provider sends them (<c>admin</c>, <c>ops</c>, …).</param>
public sealed record Actor(string Id, string Name, IReadOnlyCollection<string> Roles)
{
    /// <summary>The schedule, or the program acting on its own. It holds every permission.</summary>
    public static Actor System { get; } = new("system", "system", [Role.Admin]);

    /// <summary>Where the request came from (IP address of the browser or caller); null for the schedule and the command line.</summary>
    public string? Address { get; init; }

    /// <summary>
    /// Whether one of the actor's roles grants <paramref name="permission"/>. Pages use it to disable a button, never instead of <see cref="Demand"/>.
    /// </summary>
    public bool Can(Permission permission) => Roles.Any(role => Role.Grants(role, permission));

    /// <summary>Requires the permission inside a command.</summary>
    /// <exception cref="NotPermittedException">No role of the actor grants it.</exception>
    public void Demand(Permission permission)
    {
        if (!Can(permission))
        {
            throw new NotPermittedException(this, permission);
        }
    }
}
