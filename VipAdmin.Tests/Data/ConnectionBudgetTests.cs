using VipAdmin.Core.Data;

namespace VipAdmin.Tests.Data;

public sealed class ConnectionBudgetTests
{
    [Fact]
    public void Of_AnyTotal_GivesEveryPurposeSomethingAndNoMoreThanTheTotal()
    {
        for (var total = ConnectionBudget.Least; total <= 500; total++)
        {
            var budget = ConnectionBudget.Of(total);

            // Signs of life and signals have one each.
            (budget.Work + budget.Locks + budget.Log + 2).ShouldBe(total);
            budget.Work.ShouldBeGreaterThanOrEqualTo(2, "reminders read candidates on one connection and write on another");
            budget.Locks.ShouldBeGreaterThanOrEqualTo(1);
            budget.Orders.ShouldBeInRange(1, budget.Work - 1, "pages wait for nothing but their own statements while orders are settled");
        }
        ConnectionBudget.Of(ConnectionBudget.Usual).ShouldBe(new ConnectionBudget(30, 20, 6, 2));
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(10, 2)]
    [InlineData(20, 4)]
    [InlineData(ConnectionBudget.Usual, 8)]
    [InlineData(500, 8)]
    public void Orders_AreAShareOfTheWork(int total, int orders) => ConnectionBudget.Of(total).Orders.ShouldBe(orders);

    [Theory]
    [InlineData("Host=h;Database=d", null)]
    [InlineData("Host=h;Database=d;Maximum Pool Size=12", 12)]
    [InlineData("Host=h;Database=d;MaxPoolSize=100", 100)]
    public void LimitOf_IsWhatTheOwnerWrote(string connectionString, int? limit) => ConnectionBudget.LimitOf(connectionString).ShouldBe(limit);
}
