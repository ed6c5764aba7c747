using System.Text.Json;

namespace VipAdmin.Web.Api;

/// <summary>Enumerations as the API and the command line write and read them: the name in camel case.</summary>
public static class Word
{
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    public static string? Of<T>(T? value) where T : struct, Enum => value is { } known ? Of(known) : null;

    /// <summary>The value of a word, whatever its case; null for anything else, numbers among it.</summary>
    public static T? Read<T>(string? text) where T : struct, Enum
        => Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && char.IsLetter(text![0]) ? value : null;

    /// <summary>Every word, separated by commas; for what is said about a wrong one.</summary>
    public static string List<T>() where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(Of));
}
