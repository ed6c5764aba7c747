namespace VipAdmin.Core.Discrepancies;

/// <summary>Codes of the desk's refusals.</summary>
public static class DiscrepancyRefusal
{
    public const string NotFound = "NOT_FOUND";
    public const string Stale = "STALE";
    public const string AlreadyResolved = "ALREADY_RESOLVED";
    public const string NotResolved = "NOT_RESOLVED";
    public const string AnotherOpen = "ANOTHER_OPEN";
    public const string NoteRequired = "NOTE_REQUIRED";
    public const string NoteTooLong = "NOTE_TOO_LONG";
}
