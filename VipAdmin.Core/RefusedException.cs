namespace VipAdmin.Core;

/// <summary>
/// The expected "no": the act is understood and permitted, but not in the current state. Pages choose their words by <see cref="Code"/>, endpoints answer 409,
/// and it is not logged as an error.
/// </summary>
/// <param name="code">Stable, e.g. <c>NOT_FOUND</c>; the key of its text in both languages.</param>
/// <param name="message">English, for logs and for callers without texts of their own.</param>
public class RefusedException(string code, string message) : Exception(message)
{
    /// <summary>Stable code of the reason.</summary>
    public string Code { get; } = code;

    /// <summary>The values for the placeholders in the text of <see cref="Code"/>, e.g. who acted first.</summary>
    public virtual object[] Particulars => [];
}
