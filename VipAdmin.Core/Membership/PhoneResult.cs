using VipAdmin.Core.Audit;

namespace VipAdmin.Core.Membership;

/// <summary>The result of requesting a member's full phone number.</summary>
public abstract record PhoneResult
{
    /// <summary>The full number, for the page alone.</summary>
    public sealed record Revealed(string Phone) : PhoneResult
    {
        /// <summary>Without the number: it must not reach a log.</summary>
        public override string ToString() => nameof(Revealed);
    }

    /// <summary>The reason is empty or longer than <see cref="Reason.Longest"/>.</summary>
    public sealed record ReasonNeeded : PhoneResult;

    /// <summary>There is no such member.</summary>
    public sealed record UnknownMember : PhoneResult;
}
