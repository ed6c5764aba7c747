using System.Collections.Concurrent;
using System.Security.Cryptography;
using VipAdmin.Core;
using VipAdmin.Core.Backend;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// Bills of past days, made of the book's own trades when they are asked for and offered for download for as long as the platforms do. Planted differences
/// change the bill alone, never the answers about its orders.
/// </summary>
public sealed class SandboxBills(SandboxTables tables, SandboxBook book, TimeProvider time)
{
    /// <summary>Three months, as at WeChat Pay.</summary>
    private const int DaysKept = 92;

    /// <summary>Both platforms keep 0.6%.</summary>
    private const decimal Rate = 0.006m;

    private readonly ConcurrentDictionary<string, Offered> offers = new();

    /// <summary>Whether there are bills of a day: it has ended, and not too long ago.</summary>
    public bool IsPast(DateOnly day) => BusinessDay.Of(time.GetUtcNow().UtcDateTime) is var today && day < today && day >= today.AddDays(-DaysKept);

    /// <summary>
    /// Whether the book has every order of the installation, which only the demo world's has. Elsewhere a bill of the book would call real orders missing.
    /// </summary>
    public async Task<bool> IsCompleteAsync(CancellationToken stop) => !await book.MayBeSomebodysAsync("", stop);

    /// <summary>Whether the platform is still late with the bill of a day.</summary>
    public async Task<bool> IsLateAsync(string channel, DateOnly day, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        await using var command = source.CreateCommand("SELECT EXISTS (SELECT FROM sandbox.late_bills WHERE channel = $1 AND day = $2 AND until_at > $3)");
        command.Parameters.Add(new() { Value = channel });
        command.Parameters.Add(new() { Value = day });
        command.Parameters.Add(new() { Value = time.GetUtcNow().UtcDateTime });
        return (bool)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>Lines of a day in the order of their times, with what was planted.</summary>
    public async Task<IReadOnlyList<SandboxBillLine>> LinesAsync(string channel, DateOnly day, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        // WeChat Pay lists a refund on the day on which it is accepted, Alipay on the day on which it is done.
        await using var command = source.CreateCommand($"""
            SELECT t.order_no, t.transaction_id, NULL, t.pay_at AS at, t.amount_fen, true
              FROM sandbox.trades t
             WHERE t.channel = $1 AND t.opened_at IS NOT NULL AND t.closed_at IS NULL AND t.pay_at >= $2 AND t.pay_at < $3
            UNION ALL
            SELECT r.order_no, t.transaction_id, r.refund_no, {(channel == PaymentMethod.Alipay ? "r.succeeds_at" : "r.created_at")}, r.amount_fen,
                   coalesce(r.succeeds_at < $3, false)
              FROM sandbox.refunds r JOIN sandbox.trades t USING (channel, order_no)
             WHERE r.channel = $1 AND {(channel == PaymentMethod.Alipay ? "r.succeeds_at >= $2 AND r.succeeds_at" : "r.created_at >= $2 AND r.created_at")} < $3
             ORDER BY at, 1, 3 NULLS FIRST
            """);
        command.Parameters.Add(new() { Value = channel });
        command.Parameters.Add(new() { Value = BusinessDay.StartUtc(day) });
        command.Parameters.Add(new() { Value = BusinessDay.StartUtc(day.AddDays(1)) });
        var lines = new List<SandboxBillLine>();
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
            {
                var (refundNo, amount) = (reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetInt64(4));
                lines.Add(new SandboxBillLine(reader.GetString(0), reader.GetString(1), refundNo, reader.GetDateTime(3), amount,
                    refundNo is null ? Fee(amount) : -Fee(amount), reader.GetBoolean(5)));
            }
        }
        return await EditedAsync(lines, channel, day, stop);
    }

    /// <summary>Plants a difference into the bill of a day.</summary>
    public async Task PlantAsync(string channel, DateOnly day, string orderNo, SandboxBillEdit edit, long fen, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        await using var command = source.CreateCommand("""
            INSERT INTO sandbox.bill_edits (channel, day, order_no, edit, fen) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (channel, day, order_no, edit) DO UPDATE SET fen = excluded.fen
            """);
        foreach (var value in new object[] { channel, day, orderNo, edit.ToString(), fen })
        {
            command.Parameters.Add(new() { Value = value });
        }
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Offers a file for a while under a token that only the one who asked knows.</summary>
    public string Offer(byte[] file, TimeSpan validity)
    {
        var now = time.GetUtcNow();
        foreach (var (old, _) in offers.Where(offer => offer.Value.Until < now))
        {
            offers.TryRemove(old, out _);
        }
        var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
        offers[token] = new Offered(file, now + validity);
        return token;
    }

    /// <summary>The file of a token; null when it has expired.</summary>
    public byte[]? Take(string? token) => token is not null && offers.TryGetValue(token, out var offer) && offer.Until >= time.GetUtcNow() ? offer.File : null;

    private async Task<IReadOnlyList<SandboxBillLine>> EditedAsync(List<SandboxBillLine> lines, string channel, DateOnly day, CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        await using var command = source.CreateCommand("SELECT order_no, edit, fen FROM sandbox.bill_edits WHERE channel = $1 AND day = $2 ORDER BY 1, 2");
        command.Parameters.Add(new() { Value = channel });
        command.Parameters.Add(new() { Value = day });
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            Edit(lines, day, reader.GetString(0), Enum.Parse<SandboxBillEdit>(reader.GetString(1)), reader.GetInt64(2));
        }
        return lines;
    }

    private static void Edit(List<SandboxBillLine> lines, DateOnly day, string orderNo, SandboxBillEdit edit, long fen)
    {
        var noon = BusinessDay.StartUtc(day).AddHours(12);
        var payment = lines.FindIndex(line => line.OrderNo == orderNo && line.RefundNo is null);
        switch (edit)
        {
            case SandboxBillEdit.AddPayment:
                lines.Add(new SandboxBillLine(orderNo, $"4200{day:yyyyMMdd}{Digits(orderNo)}", null, noon, fen, Fee(fen)));
                break;
            case SandboxBillEdit.AddRefund:
                var transaction = payment < 0 ? $"4200{day:yyyyMMdd}{Digits(orderNo)}" : lines[payment].TransactionId;
                lines.Add(new SandboxBillLine(orderNo, transaction, "RF" + orderNo, noon, fen, -Fee(fen)));
                break;
            case SandboxBillEdit.LeaveOut when payment >= 0:
                lines.RemoveAt(payment);
                break;
            case SandboxBillEdit.ChangeAmount when payment >= 0:
                lines[payment] = lines[payment] with { AmountFen = lines[payment].AmountFen + fen };
                break;
            case SandboxBillEdit.ChangeFee when payment >= 0:
                lines[payment] = lines[payment] with { FeeFen = lines[payment].FeeFen + fen };
                break;
        }
    }

    private static long Fee(long fen) => (long)Math.Round(fen * Rate, MidpointRounding.AwayFromZero);

    private static string Digits(string orderNo) => string.Concat(orderNo.Where(char.IsAsciiDigit)).PadLeft(16, '0')[^16..];

    private sealed record Offered(byte[] File, DateTimeOffset Until);
}
