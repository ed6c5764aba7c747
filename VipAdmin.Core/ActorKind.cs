namespace VipAdmin.Core;

/// <summary>What acts. Four eyes are the eyes of people, so the portal must know who has any.</summary>
public enum ActorKind
{
    /// <summary>A person in the browser.</summary>
    Person,
    /// <summary>A program that acts for a person with the person's own token; its id is the person's.</summary>
    PersonToken,
    /// <summary>A program that signed in for itself; no person stands behind its token.</summary>
    ProgramToken,
    /// <summary>The operator of the command line: an account of the machine, which several people may share.</summary>
    CommandLine,
    /// <summary>The portal itself.</summary>
    System,
}
