using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Repairs;

namespace VipAdmin.Tests.Support;

/// <summary>The repair desk on a real database, with scripted platforms.</summary>
public sealed class RepairBench : IDisposable
{
    private readonly TransactionOwners owners;
    private readonly OrderTransactions transactions = new(ConnectionBudget.Of(ConnectionBudget.Usual));

    public RepairBench(PostgresFixture postgres, DateTime now, IDbContextFactory<VipDb>? databases = null)
    {
        Databases = databases ?? postgres.Databases;
        Time = new FakeTimeProvider(now);
        owners = new TransactionOwners(postgres.Databases, Time, NullLogger<TransactionOwners>.Instance);
        var settlement = new OrderSettlement(Databases, owners, transactions, Time);
        Desk = new RepairDesk(Databases, new RepairPlatform(new PaymentPlatforms([WeChat, Alipay])), settlement, transactions, owners,
            Fixed.Options(Options), Time);
        Acts = new DiscrepancyDesk(Databases, Time);
        Board = new ProposalBoard(postgres.Databases);
    }

    public IDbContextFactory<VipDb> Databases { get; }
    public FakeTimeProvider Time { get; }
    public DateTime Now => Time.GetUtcNow().UtcDateTime;
    public ScriptedPlatform WeChat { get; } = new();
    public ScriptedPlatform Alipay { get; } = new("alipay");
    public DeskOptions Options { get; } = new();
    public RepairDesk Desk { get; }
    public DiscrepancyDesk Acts { get; }
    public ProposalBoard Board { get; }
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A discrepancy of an order.</summary>
    public Task<Discrepancy> FoundAsync(DiscrepancyType type, Order order, Action<Discrepancy>? but = null)
        => Databases.DiscrepancyAsync(Now, d =>
        {
            (d.Type, d.Subject, d.OrderNo, d.OrderId, d.UserId) = (type, order.OrderNo, order.OrderNo, order.OrderId, order.UserId);
            (d.LocalFen, d.PlatformFen) = ((long)(order.Amount * 100), (long)(order.Amount * 100));
            d.Channel = PaymentMethod.ChannelOf(order.PaymentMethod);
            d.PlatformEvidence = """{"state":"paid"}""";
            but?.Invoke(d);
        });

    public Task<Discrepancy> ReadAsync(Discrepancy found) => Databases.ReadAsync(db => db.Discrepancies.SingleAsync(d => d.Id == found.Id, Stop));

    public Task<Order> ReadAsync(Order order) => Databases.ReadAsync(db => db.Orders.SingleAsync(o => o.OrderId == order.OrderId, Stop));

    public Task<Member> MemberOfAsync(Order order) => Databases.ReadAsync(db => db.Members.SingleAsync(m => m.UserId == order.UserId, Stop));

    public Task<int> GrantsAsync() => Databases.ReadAsync(db => db.VipGrants.CountAsync(Stop));

    public Task<RepairResult> ProposeAsync(Actor actor, Discrepancy found, DiscrepancyAction action, Func<RepairRequest, RepairRequest>? but = null)
        => ProposeAsync(actor, found, new RepairRequest(action, ReasonCode.DataCorrection, "已与用户确认", found.Version), but);

    /// <summary>Proposes, and expects that it could be.</summary>
    public async Task<RepairResult.Proposed> ProposedAsync(Actor actor, Discrepancy found, DiscrepancyAction action,
        Func<RepairRequest, RepairRequest>? but = null)
        => (await ProposeAsync(actor, found, action, but)).ShouldBeOfType<RepairResult.Proposed>();

    /// <summary>Approves the version that the proposal has made.</summary>
    public Task<RepairResult> ApproveAsync(Actor actor, Discrepancy found) => Desk.ApproveAsync(actor, found.Id, found.Version + 1, Stop);

    public void Dispose()
    {
        owners.Dispose();
        transactions.Dispose();
    }

    private Task<RepairResult> ProposeAsync(Actor actor, Discrepancy found, RepairRequest wish, Func<RepairRequest, RepairRequest>? but)
        => Desk.ProposeAsync(actor, found.Id, but?.Invoke(wish) ?? wish, Stop);
}
