using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Tests.Support;

/// <summary>People, members, orders and discrepancies in one line each; whatever a test does not care about has a plausible value.</summary>
public static class Given
{
    private static int next;

    public static Actor Admin { get; } = new("sub-admin", "Ada Admin", [Role.Admin]);
    public static Actor Ops { get; } = new("sub-ops", "李运维", [Role.Ops]);
    public static Actor Finance { get; } = new("sub-finance", "王财务", [Role.Finance]);
    public static Actor OtherFinance { get; } = new("sub-finance-2", "赵会计", [Role.Finance]);
    public static Actor Support { get; } = new("sub-support", "Sam Support", [Role.Support]);
    public static Actor Auditor { get; } = new("sub-auditor", "Aya Auditor", [Role.Auditor]);

    /// <summary>The actor of one role.</summary>
    public static Actor Of(string role) => role switch
    {
        Role.Admin => Admin,
        Role.Ops => Ops,
        Role.Finance => Finance,
        Role.Support => Support,
        Role.Auditor => Auditor,
        _ => new Actor("sub-stranger", "Stranger", [role]),
    };

    /// <summary>An order number as the backend makes them: VIP, 13 digits of milliseconds, 4 digits.</summary>
    public static string OrderNo(DateTime createdAt)
        => $"VIP{new DateTimeOffset(createdAt).ToUnixTimeMilliseconds():D13}{Interlocked.Increment(ref next) % 10_000:D4}";

    public static async Task<Member> MemberAsync(this IDbContextFactory<VipDb> databases, DateTime now, Action<Member>? but = null)
    {
        var number = Interlocked.Increment(ref next);
        var member = new Member
        {
            UserId = Guid.NewGuid().ToString(),
            Phone = $"138{number:D8}",
            Nickname = $"会员{number}",
            Status = 1,
            CreatedAt = now.AddDays(-100),
            UpdatedAt = now.AddDays(-100),
        };
        but?.Invoke(member);
        await using var db = await databases.CreateDbContextAsync();
        // password_hash has no place in the model.
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO public.users (user_id, phone, password_hash, nickname, vip_level, vip_expire_at, is_lifetime_vip, vip_activated_at, status, created_at, updated_at)
            VALUES ({member.UserId}, {member.Phone}, '-', {member.Nickname}, {member.VipLevel}, {Plain(member.VipExpireAt)}, {member.IsLifetimeVip},
                    {Plain(member.VipActivatedAt)}, {member.Status}, {Plain(member.CreatedAt)}, {Plain(member.UpdatedAt)})
            """);
        return member;
    }

    public static async Task<Order> OrderAsync(this IDbContextFactory<VipDb> databases, DateTime createdAt, Member? member = null, Action<Order>? but = null)
    {
        var order = new Order
        {
            OrderId = Guid.NewGuid().ToString(),
            OrderNo = OrderNo(createdAt),
            UserId = member?.UserId,
            OrderType = Order.Vip,
            ProductType = "vip_month",
            ProductName = "月度会员",
            Amount = 29.90m,
            PaymentMethod = "wechat",
            CreatedAt = createdAt,
            UpdatedAt = createdAt,
        };
        but?.Invoke(order);
        await using var db = await databases.CreateDbContextAsync();
        db.Orders.Add(order);
        await db.SaveChangesAsync();
        return order;
    }

    public static async Task<Discrepancy> DiscrepancyAsync(this IDbContextFactory<VipDb> databases, DateTime seen, Action<Discrepancy>? but = null)
    {
        var orderNo = OrderNo(seen);
        var discrepancy = new Discrepancy
        {
            Id = Guid.CreateVersion7(new DateTimeOffset(seen)),
            Type = DiscrepancyType.LatePayment,
            Severity = Severity.Critical,
            Status = DiscrepancyStatus.Open,
            Subject = orderNo,
            OrderNo = orderNo,
            Channel = "wechat",
            LocalFen = 29_90,
            PlatformFen = 29_90,
            BusinessDay = BusinessDay.Of(seen),
            LocalEvidence = """{"status":"cancelled","amountFen":"2990","transactionId":null,"cancelReason":"订单超时自动取消"}""",
            PlatformEvidence = """{"state":"paid","amountFen":"2990","transactionId":"4200001","paidAt":"2026-11-23T06:31:00Z","httpStatus":"200"}""",
            FirstSeenAt = seen,
            LastSeenAt = seen,
            SeenCount = 1,
            Version = 1,
        };
        but?.Invoke(discrepancy);
        await using var db = await databases.CreateDbContextAsync();
        db.Discrepancies.Add(discrepancy);
        db.DiscrepancyEvents.Add(
            new DiscrepancyEvent { DiscrepancyId = discrepancy.Id, At = seen, ActorId = "system", ActorName = "system", Kind = DiscrepancyEventKind.Detected });
        await db.SaveChangesAsync();
        return discrepancy;
    }

    private static NpgsqlParameter Plain(DateTime? utc)
        => new() { NpgsqlDbType = NpgsqlDbType.Timestamp, Value = utc is { } at ? DateTime.SpecifyKind(at, DateTimeKind.Unspecified) : DBNull.Value };
}
