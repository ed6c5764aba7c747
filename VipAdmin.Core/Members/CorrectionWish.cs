namespace VipAdmin.Core.Members;

/// <summary>What a person wants a membership to become.</summary>
/// <param name="Days">For <see cref="CorrectionKind.Days"/>; negative takes days.</param>
/// <param name="ExpireAt">UTC; for <see cref="CorrectionKind.EndDate"/> and <see cref="CorrectionKind.LifetimeOff"/>.</param>
public sealed record CorrectionWish(CorrectionKind Kind, int? Days = null, DateTime? ExpireAt = null)
{
    /// <summary>Farthest that an end can be moved or set.</summary>
    public const int MostDays = 3_660;

    /// <summary>The membership after the correction, or why there is none. Pure.</summary>
    /// <param name="now">UTC. Days given to a membership that does not run count from here, as in the shop.</param>
    public (MembershipState? After, CorrectionRefusal? Refusal) Apply(MembershipState before, DateTime now)
    {
        var after = Kind switch
        {
            CorrectionKind.Days when Days is null or 0 or > MostDays or < -MostDays => CorrectionRefusal.DaysNeeded,
            CorrectionKind.EndDate or CorrectionKind.LifetimeOff when ExpireAt is not { } end || end > now.AddDays(MostDays) || end < now.AddDays(-MostDays)
                => CorrectionRefusal.EndNeeded,
            CorrectionKind.Days or CorrectionKind.EndDate when before.Lifetime => CorrectionRefusal.LifetimeMember,
            CorrectionKind.LifetimeOff when !before.Lifetime => CorrectionRefusal.NotLifetime,
            CorrectionKind.Days when Days < 0 && !Runs(before, now) => CorrectionRefusal.NothingToTake,
            _ => (CorrectionRefusal?)null,
        };
        if (after is { } refusal)
        {
            return (null, refusal);
        }
        var state = Kind switch
        {
            CorrectionKind.LifetimeOn => new MembershipState(Math.Max(1, before.Level), null, true),
            CorrectionKind.Days => To(before, (Runs(before, now) ? before.ExpireAt!.Value : now).AddDays(Days!.Value), now),
            _ => To(before, ExpireAt!.Value, now),
        };
        return state == before ? (null, CorrectionRefusal.NothingToChange) : (state, null);
    }

    /// <summary>How many days the end moves, rounded up; null when it is to, or from, a membership for life.</summary>
    public static int? Moved(MembershipState before, MembershipState after, DateTime now)
    {
        if (before.Lifetime || after.Lifetime)
        {
            return null;
        }
        var from = Runs(before, now) || before.ExpireAt > after.ExpireAt ? before.ExpireAt!.Value : now;
        return (int)Math.Min(int.MaxValue, Math.Ceiling((after.ExpireAt!.Value - from).Duration().TotalDays));
    }

    private static bool Runs(MembershipState state, DateTime now) => state.Level > 0 && state.ExpireAt > now && !FarFuture.Reached(state.ExpireAt.Value);

    /// <summary>An end ahead makes a VIP; an end behind leaves the level to the payment backend, which lowers it.</summary>
    private static MembershipState To(MembershipState before, DateTime end, DateTime now)
        => new(end > now ? Math.Max(1, before.Level) : before.Level, end.ToMicroseconds(), false);
}
