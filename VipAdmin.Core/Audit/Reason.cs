namespace VipAdmin.Core.Audit;

/// <summary>Why a person acts, in their own words.</summary>
public static class Reason
{
    /// <summary>Longest reason, in characters.</summary>
    public const int Longest = 500;

    /// <summary>The reason as it is kept: trimmed, phone numbers masked; null when it is empty or too long.</summary>
    public static string? Of(string? text) => text?.Trim() is { Length: > 0 and <= Longest } reason ? MaskedPhone.Mobile(reason) : null;
}
