using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Backend;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Statements;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Journeys;

/// <summary>The addresses of every page, in a database in which each has something to show.</summary>
public static class EveryPage
{
    public static async Task<string[]> GivenAsync(PostgresFixture postgres)
    {
        await postgres.ResetAsync();
        var now = TimeProvider.System.UtcNow();
        var member = await postgres.Databases.MemberAsync(now, m => m.Nickname = "一个名字很长很长的会员昵称WithLatinLetters");
        var order = await postgres.Databases.OrderAsync(now.AddMinutes(-5), member,
            o => (o.PaymentStatus, o.PaidAt, o.Amount) = (OrderStatus.Paid, now, 12_345.60m));
        await postgres.Databases.OrderAsync(now.AddMinutes(-6), member, o => o.PaymentMethod = "alipay_app");
        var found = await postgres.Databases.DiscrepancyAsync(now.AddMinutes(-40), d => (d.OrderNo, d.Subject) = (order.OrderNo, order.OrderNo));
        var run = GivenRuns.Run(Timetable.OrderTimeout, now.AddMinutes(-2), RunStatus.Warning,
            counters: """{"total": 1234, "cancelled": 1200, "failed": 4, "settled": 30}""");
        await postgres.SaveAsync(run);
        await postgres.SaveAsync(run.Item(order.OrderNo, ItemOutcome.Cancelled, 1_234_560, 812),
            new Alert
            {
                Condition = AlertCondition.RunHeld, Subject = run.Id, JobKey = run.JobKey, RaisedAt = now.AddMinutes(-2), Attempts = 2,
                NextAttemptAt = now.AddMinutes(5), Error = "smtp.example.com: 535 authentication failed",
            });
        var statements = new StatementWorld(postgres);
        var statement = await statements.ImportAsync("wechat/bills/trade-all.csv");
        var flows = await statements.ImportAsync("wechat/bills/fundflow-basic.csv");
        var refused = await statements.ImportAsync("wechat/bills/bad-columns.csv");
        return
        [
            "/", "/?view=finance", "/?view=support", "/?view=auditor", "/search?q=" + order.OrderNo[..8],
            "/tasks", "/tasks/orderTimeout", "/tasks/reconciliation", "/tasks/reconciliation/settings", $"/runs/{run.Id}",
            "/orders", $"/orders/{order.OrderNo}", "/discrepancies", $"/discrepancies/{found.Id}", "/reminders", "/reminders/windows", "/reminders/exclusions",
            $"/members/{member.UserId}",
            "/statements", $"/statements/{statement.Id}", $"/statements/{flows.Id}", $"/statements/{refused.Id}",
            "/damage", "/days?month=2026-11", "/days/2026-11-22",
            "/hosts", "/audit", "/settings", "/timeline", "/calls",
            $"/members/{member.UserId}?ask=paid&kind=lookUp", "/members", "/members?q=" + Uri.EscapeDataString("会员"), "/members/corrections",
            "/alerts", "/tasks/reconciliation?last=1h",
        ];
    }
}
