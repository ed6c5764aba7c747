using Npgsql;

namespace VipAdmin.Core.Repairs;

/// <summary>What a change by two people demands, the same for every kind of proposal: two identities, each of them a person.</summary>
public static class FourEyes
{
    /// <summary>How the constraints are named that hold <see cref="Check"/>.</summary>
    private const string Constraint = "_four_eyes";

    /// <summary>SQL: where a second person is demanded, the database itself refuses the first.</summary>
    public const string Check = "NOT needs_approval OR decision IS DISTINCT FROM 'approved' OR decided_by IS NOT NULL AND decided_by <> proposed_by";

    /// <summary>Why an actor may not approve.</summary>
    public enum Refusal
    {
        /// <summary>The actor is no person, or none who can be told from others.</summary>
        NoPerson,
        /// <summary>The actor proposed it.</summary>
        SamePerson,
    }

    /// <summary>What speaks against an approval by this actor; null when nothing does. Names, roles and tokens do not count, the identity does.</summary>
    public static Refusal? Against(Actor actor, bool needsApproval, string proposedBy)
        => !actor.IsPerson ? Refusal.NoPerson : needsApproval && proposedBy == actor.Id ? Refusal.SamePerson : null;

    /// <summary>Whether the database refused the approval for it.</summary>
    public static bool IsRefusal(PostgresException error) => error.ConstraintName?.EndsWith(Constraint, StringComparison.Ordinal) == true;
}
