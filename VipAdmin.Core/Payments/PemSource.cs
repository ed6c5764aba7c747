namespace VipAdmin.Core.Payments;

/// <summary>A setting that holds key material either as PEM text or as the path of a file with it.</summary>
public static class PemSource
{
    /// <summary>The text itself when it is PEM, else the content of the file it names.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static string Read(string pemOrPath)
        => IsPem(pemOrPath) ? pemOrPath.Replace("\\n", "\n", StringComparison.Ordinal) : File.ReadAllText(pemOrPath);

    /// <summary>Whether the value is PEM text and not a path.</summary>
    public static bool IsPem(string pemOrPath) => pemOrPath.Contains("-----BEGIN ", StringComparison.Ordinal);
}
