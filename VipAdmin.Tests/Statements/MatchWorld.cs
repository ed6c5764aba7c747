using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Statements;

/// <summary>Orders, refunds and statements with lines, in one line each, and the matching of a day.</summary>
internal sealed class MatchWorld(PostgresFixture postgres, StatementsOptions? options = null)
{
    public const string WeChat = "wechat";
    public const string Alipay = "alipay";

    /// <summary>The day that most tests are about.</summary>
    public static readonly DateOnly Day = new(2026, 11, 22);

    private readonly Dictionary<(string, DateOnly), (Guid Id, int Lines)> statements = [];
    private int next;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 10, 30, 0, BusinessDay.Offset));

    /// <summary>The UTC instant of a Beijing time of day.</summary>
    public static DateTime At(DateOnly day, int hour, int minute = 0, int second = 0)
        => BusinessDay.FromBeijing(day.ToDateTime(new TimeOnly(hour, minute, second)));

    /// <summary>An order of a member of its own, paid at that time with the transaction <c>T-number</c>.</summary>
    public async Task<Order> PaidAsync(DateTime paidAt, Action<Order>? but = null)
    {
        var member = await postgres.Databases.MemberAsync(paidAt);
        return await postgres.Databases.OrderAsync(paidAt.AddMinutes(-2), member, order =>
        {
            (order.PaymentStatus, order.PaidAt, order.TransactionId) = (OrderStatus.Paid, paidAt, $"T-{Interlocked.Increment(ref next)}");
            but?.Invoke(order);
        });
    }

    /// <summary>A refund of an order, done at that time.</summary>
    public async Task<string> RefundAsync(Order order, DateTime? at, decimal? amount = null, int status = RefundRequest.PaidOut)
    {
        var id = Guid.NewGuid().ToString();
        await postgres.ExecuteAsync(FormattableString.Invariant($"""
            INSERT INTO public.refund_requests (refund_id, order_id, user_id, refund_amount, status, refunded_at, created_at)
            VALUES ('{id}', '{order.OrderId}', '{order.UserId}', {amount ?? order.Amount}, {status},
              {(at is { } when ? $"'{when:yyyy-MM-dd HH:mm:ss}'" : "NULL")}, '{(at ?? order.CreatedAt).AddHours(-1):yyyy-MM-dd HH:mm:ss}')
            """));
        return id;
    }

    /// <summary>A statement in force of the day, if there is none yet.</summary>
    public async Task<Guid> StatementAsync(DateOnly? day = null, string channel = WeChat)
    {
        var key = (channel, day ?? Day);
        if (!statements.TryGetValue(key, out var statement))
        {
            statement = (Guid.CreateVersion7(), 0);
            statements[key] = statement;
            await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
            db.Statements.Add(new Statement
            {
                Id = statement.Id, Channel = channel, BusinessDay = key.Item2, Kind = BillKind.Trade, Variant = channel == WeChat ? "ALL" : null,
                State = StatementState.Imported, Source = StatementSource.Cli, FileName = $"{channel}-{key.Item2:yyyyMMdd}.csv", Sha256 = new string('a', 64),
                ImportedAt = At(key.Item2.AddDays(1), 10), ImportedBy = "x", ImportedByName = "x",
            });
            await db.SaveChangesAsync(Stop);
        }
        return statement.Id;
    }

    /// <summary>A line about an order as both sides should have it, on the statement of its day.</summary>
    public Task<StatementLine> LineAsync(Order order, Action<StatementLine>? but = null, DateOnly? day = null, string? channel = null)
        => LineAsync(day ?? BusinessDay.Of(order.PaidAt ?? At(Day, 12)), channel ?? PaymentMethod.ChannelOf(order.PaymentMethod) ?? WeChat, line =>
        {
            (line.OrderNo, line.TransactionId, line.AmountFen) = (order.OrderNo, order.TransactionId, Money.FenFromYuan(order.Amount));
            line.TradedAt = order.PaidAt ?? At(Day, 12);
            but?.Invoke(line);
        });

    /// <summary>A line about a refund as both sides should have it.</summary>
    public Task<StatementLine> BackAsync(Order order, string? refundNo, DateTime at, Action<StatementLine>? but = null, DateOnly? day = null)
        => LineAsync(order, line =>
        {
            (line.Kind, line.RefundNo, line.TradedAt) = (BillLineKind.Refund, refundNo, at);
            but?.Invoke(line);
        }, day ?? BusinessDay.Of(at));

    public async Task<StatementLine> LineAsync(DateOnly day, string channel, Action<StatementLine> fill)
    {
        var id = await StatementAsync(day, channel);
        var number = statements[(channel, day)].Lines + 2;
        statements[(channel, day)] = (id, number - 1);
        var line = new StatementLine { StatementId = id, LineNo = number, OrderNo = "", TradedAt = At(day, 12), AmountFen = 29_90 };
        fill(line);
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        db.StatementLines.Add(line);
        await db.SaveChangesAsync(Stop);
        await db.Statements.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Lines, number - 1), Stop);
        return line;
    }

    /// <summary>Brings the sums of the statements up to their lines, as an import does.</summary>
    public Task SumAsync() => postgres.ExecuteAsync("""
        UPDATE vip_admin.statements s SET lines = l.lines, payments = l.payments, payment_fen = l.payment_fen, refunds = l.refunds, refund_fen = l.refund_fen,
          fee_fen = l.fee_fen
        FROM (
          SELECT statement_id, count(*) AS lines, count(*) FILTER (WHERE kind = 'payment') AS payments,
            coalesce(sum(amount_fen) FILTER (WHERE kind = 'payment'), 0) AS payment_fen, count(*) FILTER (WHERE kind <> 'payment') AS refunds,
            coalesce(sum(amount_fen) FILTER (WHERE kind <> 'payment'), 0) AS refund_fen, sum(fee_fen) AS fee_fen
          FROM vip_admin.statement_lines GROUP BY statement_id) l
        WHERE l.statement_id = s.id
        """);

    /// <summary>The matching with the clock and options of this world.</summary>
    public StatementMatching Matching => new(new FeeCheck(Fixed.Options(options ?? new StatementsOptions())), Time);

    public async Task<MatchResult> MatchAsync(DateOnly? day = null, string channel = WeChat)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        var result = await Matching.MatchAsync(db, channel, day ?? Day, Actor.System, null, Stop);
        await transaction.CommitAsync(Stop);
        return result;
    }

    /// <summary>Every discrepancy, the oldest first.</summary>
    public async Task<IReadOnlyList<Discrepancy>> FoundAsync()
        => await postgres.Databases.ReadAsync(db => db.Discrepancies.AsNoTracking().OrderBy(d => d.Id).ToListAsync(Stop));

    /// <summary>The unfinished ones: type and subject.</summary>
    public async Task<IReadOnlyList<(DiscrepancyType, string)>> OpenAsync()
        => [.. (await FoundAsync()).Where(d => d.Status == DiscrepancyStatus.Open).Select(d => (d.Type, d.Subject))];

    public Task<StatementLine> NowAsync(StatementLine line)
        => postgres.Databases.ReadAsync(
            db => db.StatementLines.AsNoTracking().SingleAsync(l => l.StatementId == line.StatementId && l.LineNo == line.LineNo, Stop));

    public Task<BookEntry?> EntryAsync(Order order, string refundNo = "")
        => postgres.Databases.ReadAsync(
            db => db.BookEntries.AsNoTracking().SingleOrDefaultAsync(e => e.OrderNo == order.OrderNo && e.RefundNo == refundNo, Stop));

    /// <summary>
    /// The day's difference, and what of it no carried row and no discrepancy accounts for: worked out from the rows, not asked of the portal. A plain line has
    /// its other side in the backend's orders of the day.
    /// </summary>
    public async Task<(long Difference, long Unexplained)> SumsAsync(DateOnly day, string channel = WeChat)
    {
        var rows = await postgres.Databases.ReadAsync(async db => (await db.StatementLines.AsNoTracking()
                .Where(l => db.Statements.Any(s => s.Id == l.StatementId && s.Channel == channel && s.BusinessDay == day && s.State == StatementState.Imported))
                .Select(l => new { Fen = l.Kind == BillLineKind.Payment ? l.AmountFen : -l.AmountFen, l.Match, l.DiscrepancyId }).ToListAsync(Stop))
            .Concat((await db.BookEntries.AsNoTracking().Where(e => e.Channel == channel && e.BusinessDay == day)
                .Select(e => new { Fen = e.Kind == BillLineKind.Payment ? -e.AmountFen : e.AmountFen, e.Match, e.DiscrepancyId }).ToListAsync(Stop)))
            .Concat((await db.Orders.AsNoTracking().Where(o => o.PaidAt >= BusinessDay.StartUtc(day) && o.PaidAt < BusinessDay.StartUtc(day.AddDays(1)))
                .Where(o => db.StatementLines.Any(l => l.OrderNo == o.OrderNo && l.Plain
                    && db.Statements.Any(s => s.Id == l.StatementId && s.Channel == channel && s.BusinessDay == day && s.State == StatementState.Imported)))
                .Select(o => new { Fen = -(long)(o.Amount * 100), Match = (Match?)null, DiscrepancyId = (Guid?)null }).ToListAsync(Stop)))
            .ToArray());
        var explained = rows.Where(row => row.Match == Match.Carried || row is { Match: Match.Discrepancy, DiscrepancyId: not null }).Sum(row => row.Fen);
        return (rows.Sum(row => row.Fen), rows.Sum(row => row.Fen) - explained);
    }
}
