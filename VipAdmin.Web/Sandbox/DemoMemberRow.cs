namespace VipAdmin.Web.Sandbox;

/// <summary>A row of <c>public.users</c> as the backend inserts it.</summary>
internal sealed record DemoMemberRow(
    string UserId, string Phone, string PasswordHash, string Nickname, int VipLevel, DateTime? VipExpireAt, bool IsLifetimeVip, DateTime? VipActivatedAt,
    int Status, int PointsBalance, int PointsTotal, int UserLevel, bool PaymentLocked, int DailyRechargeCount, decimal DailyRechargeAmount, DateTime CreatedAt,
    DateTime UpdatedAt)
{
    /// <summary>The n-th member of the world; no password matches its hash.</summary>
    public static DemoMemberRow New(int n, Random random, DateTime registeredAt)
        => new(DemoNumbers.Id(), DemoNumbers.Phone(n), "!", DemoNumbers.Nickname(random), 0, null, false, null, 1, 0, 0, 1, false, 0, 0m, registeredAt,
            registeredAt);

    /// <summary>The same member after buying; some time after the end the backend takes the level away.</summary>
    public DemoMemberRow Bought(DemoPackage package, DateTime at, DateTime now)
    {
        DateTime? end = package.Days < 0 ? null : at.AddDays(package.Days);
        return this
            with
        {
            VipLevel = end is { } e && e < now.AddDays(-1) ? 0 : 1,
            VipExpireAt = end,
            IsLifetimeVip = end is null,
            VipActivatedAt = at,
            UpdatedAt = at
        };
    }
}
