namespace VipAdmin.Core;

/// <summary>
/// The expected "no": the act is understood and permitted, but not as things stand. Pages say it in words chosen by <see cref="Code"/>,
/// end points answer 409; it is nobody's fault and is not logged as an error.
/// </summary>
/// <param name="code">Stable, e.g. <c>NOT_FOUND</c>; the key of its words in both languages.</param>
/// <param name="message">English, for logs and callers that have no words of their own.</param>
public class RefusedException(string code, string message) : Exception(message)
{
    /// <summary>Stable code of the reason.</summary>
    public string Code { get; } = code;

    /// <summary>What fills the places in the words of <see cref="Code"/>, e.g. who was faster.</summary>
    public virtual object[] Particulars => [];
}
