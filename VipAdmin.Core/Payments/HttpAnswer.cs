using System.Net.Http.Headers;

namespace VipAdmin.Core.Payments;

/// <summary>A complete HTTP answer, not yet verified.</summary>
internal sealed record HttpAnswer(int Status, HttpResponseHeaders Headers, byte[] Body)
{
    /// <summary>A header that was sent exactly once; otherwise null.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) && values.ToArray() is [var only] ? only : null;

    /// <summary>The pause that the platform asked for (<c>Retry-After</c>); null when it did not.</summary>
    public TimeSpan? RetryAfter(DateTimeOffset now) => Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > now => date - now,
        _ => null,
    };
}
