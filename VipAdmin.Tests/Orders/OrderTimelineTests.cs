using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Orders;

public sealed class OrderTimelineTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly DateTime Now = new(2026, 11, 23, 6, 35, 0, DateTimeKind.Utc);
    private readonly OrderTimeline timeline = new(postgres.Databases);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_AnOrderWithAPast_TellsAllOfItInOneLineOfTime()
    {
        var member = await postgres.Databases.MemberAsync(Now);
        var order = await postgres.Databases.OrderAsync(Now, member, o =>
        {
            (o.PaymentStatus, o.PaidAt, o.TransactionId) = (OrderStatus.Paid, Now.AddMinutes(2), "4200");
            (o.CancelledAt, o.CancelReason) = (Now.AddMinutes(15), "订单超时自动取消");
        });
        var run = Run(Timetable.OrderTimeout);
        await SaveAsync(db =>
        {
            db.PaymentCallbacks.Add(
                new PaymentCallback
                {
                    CallbackId = Guid.NewGuid().ToString(), OrderNo = order.OrderNo, Channel = "wechat", CallbackData = "{}",
                    SignatureValid = false, CreatedAt = Now.AddMinutes(3)
                });
            db.JobRuns.Add(run);
            db.JobRunItems.Add(
                new OrderRunItem
                {
                    RunId = run.Id, At = Now.AddMinutes(14), OrderNo = order.OrderNo, Outcome = ItemOutcome.Left, Code = "NOTPAY",
                    LatencyMs = 38
                });
            db.OrderChecks.Add(
                new OrderCheck { OrderId = order.OrderId, OrderNo = order.OrderNo, NextAt = Now.AddHours(1), WatchedSince = Now.AddMinutes(15) });
            db.Notifications.Add(
                new Core.Backend.Notification
                {
                    NotificationId = Guid.NewGuid().ToString(), UserId = member.UserId, Title = "支付成功通知", Content = "已支付",
                    Type = "payment_success", LinkUrl = $"/user/orders/{order.OrderNo}", CreatedAt = Now.AddMinutes(20)
                });
            db.Notifications.Add(
                new Core.Backend.Notification
                {
                    NotificationId = Guid.NewGuid().ToString(), UserId = member.UserId, Title = "别的", Content = "…",
                    Type = "system", LinkUrl = "/vip", CreatedAt = Now.AddMinutes(21)
                });
            db.VipGrants.Add(
                new Core.Membership.VipGrant
                {
                    OrderId = order.OrderId, OrderNo = order.OrderNo, UserId = member.UserId, PackageCode = "vip_month",
                    TransactionId = "4200", DurationDays = 30, ExpireAfter = Now.AddDays(30), GrantedAt = Now.AddMinutes(5), GrantedBy = "reconciliation"
                });
            Acts.Add(db, TimeProvider.System, new Act(Given.Finance, AuditAction.OrderChecked, order.OrderNo, "客户来电",
                new { outcome = "left", code = "SUCCESS", dryRun = true }));
        });
        await postgres.ExecuteAsync($"""
            INSERT INTO refund_requests (refund_id, order_id, user_id, refund_amount, status, created_at) VALUES ('r-{order.OrderId[..8]}', '{order.OrderId}', '{member.UserId}', 29.90, 1, '2026-11-23 07:00:00');
            """);
        var discrepancy = await postgres.Databases.DiscrepancyAsync(Now.AddMinutes(18), d => d.OrderNo = d.Subject = order.OrderNo);

        var history = (await timeline.FindAsync(Given.Support, order.OrderNo, Stop)).ShouldNotBeNull();

        history.Moments.Where(m => m.Kind != OrderMomentKind.Act).Select(m => m.Kind).ShouldBe(
        [
            OrderMomentKind.Refund, OrderMomentKind.Notified, OrderMomentKind.Discrepancy, OrderMomentKind.Cancelled,
            OrderMomentKind.Asked, OrderMomentKind.Granted, OrderMomentKind.Callback, OrderMomentKind.Paid, OrderMomentKind.Created,
        ]);
        history.Moments.ShouldContain(
            m => m.Kind == OrderMomentKind.Act && m.By == Given.Finance.Name && m.Text == "客户来电" && m.Outcome == ItemOutcome.Left && m.DryRun);
        history.Moments.Single(m => m.Kind == OrderMomentKind.Asked).ShouldSatisfyAllConditions(
            m => m.RunId.ShouldBe(run.Id), m => m.JobKey.ShouldBe(Timetable.OrderTimeout), m => m.Code.ShouldBe("NOTPAY"), m => m.LatencyMs.ShouldBe(38));
        history.Moments.Single(m => m.Kind == OrderMomentKind.Callback).Good.ShouldBe(false);
        history.Moments.Single(m => m.Kind == OrderMomentKind.Discrepancy).DiscrepancyId.ShouldBe(discrepancy.Id);
        history.Moments.Single(m => m.Kind == OrderMomentKind.Refund).Fen.ShouldBe(29_90);
        history.Check!.NextAt.ShouldBe(Now.AddHours(1));
        history.Member!.Phone.ShouldBe(member.Phone[..3] + "****" + member.Phone[^4..]);
        history.Truncated.ShouldBeFalse();
    }

    [Fact]
    public async Task Find_ManyQueriesOfOneAnswer_IsBoundedAndTellsThemAsOne()
    {
        var order = await postgres.Databases.OrderAsync(Now);
        var run = Run(Timetable.Reconciliation);
        await SaveAsync(db =>
        {
            db.JobRuns.Add(run);
            for (var i = 0; i < OrderTimeline.MostPerSource + 20; i++)
            {
                db.JobRunItems.Add(
                    new OrderRunItem
                    {
                        RunId = run.Id, At = Now.AddMinutes(i), OrderNo = order.OrderNo,
                        Outcome = i % 100 == 99 ? ItemOutcome.Unknown : ItemOutcome.Left, Code = "NOTPAY"
                    });
            }
        });

        var history = await timeline.FindAsync(Given.Support, order.OrderNo, Stop);

        history!.Truncated.ShouldBeTrue();
        var asked = history.Moments.Where(m => m.Kind == OrderMomentKind.Asked).ToArray();
        asked.Select(m => m.Times).ShouldBe([20, 1, 99, 1, 79]);
        (asked[0].At, asked[0].Since).ShouldBe((Now.AddMinutes(219), Now.AddMinutes(200)));
    }

    [Fact]
    public async Task Find_AnOrderThatIsNotOurs_IsNull()
    {
        var points = await postgres.Databases.OrderAsync(Now, but: o => o.OrderType = "points");
        (await timeline.FindAsync(Given.Support, points.OrderNo, Stop)).ShouldBeNull();
        (await timeline.FindAsync(Given.Support, "VIP-none", Stop)).ShouldBeNull();
        await Should.ThrowAsync<NotPermittedException>(() => timeline.FindAsync(Given.Of("nobody"), points.OrderNo, Stop));
    }

    private static JobRun Run(string key) => new()
    {
        Id = Guid.CreateVersion7(), JobKey = key, Status = RunStatus.Succeeded, StartedAt = Now, FinishedAt = Now, Attempt = 1, Node = "n", Actor = "system",
        Counters = "{}",
    };

    private async Task SaveAsync(Action<VipDb> add)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        add(db);
        await db.SaveChangesAsync(Stop);
    }

    [Theory]
    [InlineData("infinity")]
    [InlineData("-infinity")]
    [InlineData("9999-12-31 23:59:59")]
    [InlineData("10000-06-01")]
    [InlineData("4713-01-01 BC")]
    public async Task Find_EveryTimeOfTheBackendOutOfRange_ReadsTimelineMemberAndList(string odd)
    {
        var member = await postgres.Databases.MemberAsync(Now);
        var order = await postgres.Databases.OrderAsync(Now, member, o => (o.PaymentStatus, o.TransactionId) = (OrderStatus.Paid, "4200"));
        await postgres.ExecuteAsync($"""
            UPDATE users SET vip_expire_at = '{odd}', vip_activated_at = '{odd}', created_at = '{odd}', updated_at = '{odd}' WHERE user_id = '{member.UserId}';
            UPDATE orders SET created_at = '{odd}', updated_at = '{odd}', paid_at = '{odd}', cancelled_at = '{odd}', expire_at = '{odd}' WHERE order_id = '{order.OrderId}';
            INSERT INTO payment_callbacks (callback_id, order_no, channel, callback_data, created_at) VALUES (gen_random_uuid(), '{order.OrderNo}', 'wechat', '"x"', '{odd}');
            INSERT INTO refund_requests (refund_id, order_id, user_id, refund_amount, created_at, reviewed_at, refunded_at)
            VALUES (gen_random_uuid(), '{order.OrderId}', '{member.UserId}', 1, '{odd}', '{odd}', '{odd}');
            INSERT INTO notifications (notification_id, user_id, title, content, type, link_url, created_at, read_at)
            VALUES (gen_random_uuid(), '{member.UserId}', 't', 'c', 'system', '/user/orders/{order.OrderNo}', '{odd}', '{odd}')
            """);

        (await timeline.FindAsync(Given.Support, order.OrderNo, Stop)).ShouldNotBeNull().Moments.Count.ShouldBeGreaterThanOrEqualTo(4);
        var search = new OrderSearch(postgres.Databases, TimeProvider.System);
        (await search.FindAsync(Given.Support, new OrderFilter(), null, null, 50, Stop)).Page.Rows.ShouldContain(row => row.OrderNo == order.OrderNo);
        EvidenceSide.Of(await postgres.Databases.FactsAsync(order)).ToString().ShouldContain("createdAt");
    }
}
