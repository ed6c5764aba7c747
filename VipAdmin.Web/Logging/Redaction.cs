using System.Text;
using System.Text.RegularExpressions;
using VipAdmin.Core;

namespace VipAdmin.Web.Logging;

/// <summary>
/// Removes from a text what must never be logged: phone numbers, tokens, keys, passwords, and the configured secrets word for word; also what PostgreSQL cannot
/// store (U+0000, unpaired surrogates). Order numbers and transaction ids stay.
/// </summary>
/// <param name="secrets">Configured secrets; short ones are ignored because they would redact ordinary words.</param>
public sealed partial class Redaction(IEnumerable<string> secrets)
{
    private const int ShortestSecret = 8;

    /// <summary>The replacement for a removed secret.</summary>
    public const string Removed = "***";

    private readonly string[] secrets = [
        .. secrets.Where(secret => secret.Length >= ShortestSecret).Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length)];

    /// <summary>The text without them; the same instance when nothing was removed.</summary>
    public string Clean(string text)
    {
        var clean = text;
        foreach (var secret in secrets)
        {
            clean = clean.Replace(secret, Removed, StringComparison.Ordinal);
        }
        clean = Storable(clean);
        clean = Pem().Replace(clean, Removed);
        clean = Credential().Replace(clean, "$1 " + Removed);
        clean = WebToken().Replace(clean, Removed);
        clean = UrlPassword().Replace(clean, Removed);
        clean = Named().Replace(clean, "$1" + Removed);
        clean = BareKey().Replace(clean, Removed);
        // However it is spelled: people paste numbers with blanks, dashes and prefixes, and texts of theirs get into logs with errors.
        clean = MaskedPhone.Mobile(clean);
        return Phone().Replace(clean, match => string.Concat(match.Groups[1].ValueSpan, "****", match.Groups[2].ValueSpan));
    }

    /// <summary>Whether a property of this name is always secret.</summary>
    public static bool IsSecretName(string name) => SecretName().IsMatch(name);

    private static string Storable(string text)
    {
        if (!text.Contains('\0', StringComparison.Ordinal) && IsWhole(text))
        {
            return text;
        }
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value != 0)
            {
                result.Append(rune.ToString());
            }
        }
        return result.ToString();
    }

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }
        return true;
    }

    // Any eleven digits beginning with 1 that stand alone, numbers of no network too: inside an order number or an id, other digits or letters adjoin them.
    [GeneratedRegex(@"(?<![0-9A-Za-z])((?:\+?86[- ]?)?1[0-9]{2})[0-9]{4}([0-9]{4})(?![0-9A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Phone();

    [GeneratedRegex(@"\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Credential();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*", RegexOptions.CultureInvariant)]
    private static partial Regex WebToken();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*(?:KEY|CERTIFICATE)-----[\s\S]*?(?:-----END [A-Z ]*(?:KEY|CERTIFICATE)-----|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Pem();

    [GeneratedRegex(@"(?<=://[^\s:/@]*:)[^\s]+(?=@)", RegexOptions.CultureInvariant)]
    private static partial Regex UrlPassword();

    [GeneratedRegex(@"((?:password|passwd|pwd|secret|api_?v?3?_?key(?:_?v3)?|access_token|id_token|refresh_token|private_?key|code_verifier)[""']?\s*[=:]\s*[""']?)[^\s""'&;,}]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Named();

    // A base64 DER key begins with the tag and length of a long sequence.
    [GeneratedRegex(@"(?<![A-Za-z0-9+/])MII[A-Za-z0-9+/]{60,}={0,2}", RegexOptions.CultureInvariant)]
    private static partial Regex BareKey();

    [GeneratedRegex(@"^(?:authorization|.*(?:password|secret|token|apiv?3?key|privatekey))$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();
}
