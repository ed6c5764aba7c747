using System.Text.Json;

namespace VipAdmin.Core;

/// <summary>Values of enumerations as the contract writes them in rows, JSON, addresses and commands: the name in camel case.</summary>
public static class Word
{
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static string? Of<T>(T? value) where T : struct, Enum => value is { } known ? Of(known) : null;

    /// <summary>The value of a word in any case; null for anything else, including numbers.</summary>
    public static T? Read<T>(string? text) where T : struct, Enum
        => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && char.IsLetter(text![0]) ? value : null;

    /// <summary>Every word, separated by commas, to name the right ones beside a wrong one.</summary>
    public static string List<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));
}
