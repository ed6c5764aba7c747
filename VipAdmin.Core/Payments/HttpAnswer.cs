using System.Net.Http.Headers;

namespace VipAdmin.Core.Payments;

/// <summary>An HTTP answer, whole and unjudged.</summary>
internal sealed record HttpAnswer(int Status, HttpResponseHeaders Headers, byte[] Body)
{
    /// <summary>A header that was sent exactly once; else null.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) && values.ToArray() is [var only] ? only : null;

    /// <summary>How long the platform wants to be left alone, if it said so.</summary>
    public TimeSpan? RetryAfter(DateTimeOffset now) => Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > now => date - now,
        _ => null,
    };
}
