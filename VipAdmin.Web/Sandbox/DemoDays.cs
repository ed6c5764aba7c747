using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Damage;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Statements;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// The past days of the demo world: yesterday differs on WeChat Pay, the days before hold every other kind of discrepancy, some are closed, one is prepared by
/// a colleague, one agrees and is open, and one statement is late. Statements are imported and days are closed by the portal's own commands, so that what the
/// portal shows, it did.
/// </summary>
public sealed class DemoDays(
    SandboxTables tables, RunDesk runs, StatementFetch statements, CloseDesk closes, IOptions<SandboxOptions> options, TimeProvider time, ILogger<DemoDays> log)
{
    private const string Import = "import";
    private const string Scan = "scan";
    private const string Fetch = "fetch";
    private const string Prepare = "prepare";
    private const string Confirm = "confirm";

    /// <summary>The traces of damage stand on a day of their own, so that they block the close of no other.</summary>
    private const int DamagedBack = 12;

    /// <summary>The portal's first pages come first.</summary>
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(20);

    /// <summary>Two people who close days.</summary>
    private static readonly Actor Accountant = new("demo:accountant", "demo-accountant", [Role.Finance]);

    private static readonly Actor Controller = new("demo:controller", "demo-controller", [Role.Finance]);

    /// <summary>What a newcomer works through: one is right already, one person can put two right, and two need a second person.</summary>
    private static readonly DiscrepancyType[] Yesterday =
    [
        DiscrepancyType.LostCallback, DiscrepancyType.RefundRemoteOnly, DiscrepancyType.LatePayment, DiscrepancyType.AmountMismatch,
        DiscrepancyType.FeeVariance,
    ];

    /// <summary>The other kinds: channel, days back, and what differs.</summary>
    private static readonly (string Channel, int Back, DiscrepancyType[] Kinds)[] Before =
    [
        (PaymentMethod.Alipay, 2, [DiscrepancyType.CutoffCarry]),
        (PaymentMethod.WeChat, 4, [DiscrepancyType.LocalMissing, DiscrepancyType.ChannelMissing, DiscrepancyType.DuplicatePayment]),
        (PaymentMethod.Alipay, 4, [DiscrepancyType.IdentityMismatch, DiscrepancyType.StatusOverwritten]),
        (PaymentMethod.WeChat, 5, [DiscrepancyType.RefundLocalOnly, DiscrepancyType.RefundAmount, DiscrepancyType.TimeShift]),
        (PaymentMethod.WeChat, DamagedBack,
        [
            DiscrepancyType.PaidNotActivated, DiscrepancyType.DoubleActivation, DiscrepancyType.MissingVipOrder, DiscrepancyType.UserNotFound,
            DiscrepancyType.RefundStuck,
        ]),
    ];

    /// <summary>Plants what is missing and works off what is to be done. The demo goes on without it.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Start, time, stop);
            await PlantAsync(stop);
            while (await StepAsync(stop))
            {
                await Task.Delay(Breath, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What is left is in the table, and the next start goes on with it.
        }
        catch (Exception error)
        {
            log.LogWarning(error, "The past days of the demo world are not finished");
        }
    }

    /// <summary>Plants the past days once; on a later day, yesterday's differences.</summary>
    public async Task PlantAsync(CancellationToken stop)
    {
        var now = time.UtcNow();
        var yesterday = BusinessDay.Of(now).AddDays(-1);
        await using var connection = await (await tables.ReadyAsync(stop)).OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (await WorldAsync(connection, stop) is not { } world || world.PlantedOn >= yesterday)
        {
            return;
        }
        var books = new DemoBooks(now, world.Members, options.Value.Seed is { } seed ? new Random(seed) : new Random());
        books.Add(PaymentMethod.WeChat, yesterday, 9);
        books.Add(PaymentMethod.Alipay, yesterday, 6);
        Plant(books, PaymentMethod.WeChat, yesterday, Yesterday);
        List<(string Act, string? Channel, DateOnly? Day)> chores = [(Import, null, null)];
        if (world.PlantedOn is null)
        {
            for (var back = 2; back <= StatementDay.Reach; back++)
            {
                books.Add(PaymentMethod.WeChat, yesterday.AddDays(1 - back), 4);
                books.Add(PaymentMethod.Alipay, yesterday.AddDays(1 - back), 3);
            }
            foreach (var (channel, back, kinds) in Before)
            {
                Plant(books, channel, yesterday.AddDays(1 - back), kinds);
            }
            await ExecuteAsync(connection, "INSERT INTO sandbox.late_bills (channel, day, until_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", stop,
                PaymentMethod.Alipay, yesterday, now + Late);
            chores.AddRange(First(yesterday));
        }
        await books.WriteAsync(connection, stop);
        foreach (var (act, channel, day) in chores)
        {
            await ExecuteAsync(connection, "INSERT INTO sandbox.chores (act, channel, day) VALUES ($1, $2, $3)", stop, act, channel, day);
        }
        await ExecuteAsync(connection, "UPDATE sandbox.world SET planted_on = $1, members = $2", stop, yesterday, books.Members);
        await transaction.CommitAsync(stop);
    }

    /// <summary>Does the next thing that is to be done. False when nothing is.</summary>
    public async Task<bool> StepAsync(CancellationToken stop)
    {
        var source = await tables.ReadyAsync(stop);
        (long Id, string Act, string? Channel, DateOnly? Day) next;
        await using (var command = source.CreateCommand("SELECT id, act, channel, day FROM sandbox.chores ORDER BY id LIMIT 1"))
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            if (!await reader.ReadAsync(stop))
            {
                return false;
            }
            next = (reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.IsDBNull(3) ? null : reader.GetFieldValue<DateOnly>(3));
        }
        object told = next switch
        {
            (_, Import, _, _) => await RunAsync(StatementImportJob.Key, stop),
            (_, Scan, _, _) => await RunAsync(DamageScanJob.Key, stop),
            (_, Fetch, { } channel, { } day) => (await statements.FetchAsync(Accountant, new StatementDay(channel, day), null, stop)).State,
            (_, Prepare, { } channel, { } day) => await closes.PrepareAsync(Accountant, channel, day, null, stop),
            (_, Confirm, { } channel, { } day) => await closes.ConfirmAsync(Controller, channel, day, stop),
            _ => "unknown",
        };
        log.LogDebug("The demo world did {Act} {Channel} {Day}: {Told}", next.Act, next.Channel, next.Day, told);
        await using var done = source.CreateCommand("DELETE FROM sandbox.chores WHERE id = $1");
        done.Parameters.Add(new() { Value = next.Id });
        await done.ExecuteNonQueryAsync(stop);
        return true;
    }

    private IEnumerable<(string Act, string? Channel, DateOnly? Day)> First(DateOnly yesterday)
    {
        foreach (var (channel, back) in new[] { (PaymentMethod.WeChat, 7), (PaymentMethod.WeChat, 6), (PaymentMethod.Alipay, 7), (PaymentMethod.Alipay, 6),
            (PaymentMethod.Alipay, 5) })
        {
            yield return (Prepare, channel, yesterday.AddDays(1 - back));
            yield return (Confirm, channel, yesterday.AddDays(1 - back));
        }
        yield return (Prepare, PaymentMethod.WeChat, yesterday.AddDays(-1));
        yield return (Scan, null, null);
        for (var back = StatementDay.Reach + 1; back <= options.Value.PastDays; back++)
        {
            foreach (var channel in PaymentMethod.Channels)
            {
                var day = yesterday.AddDays(1 - back);
                yield return (Fetch, channel, day);
                if (back != DamagedBack)
                {
                    yield return (Prepare, channel, day);
                    yield return (Confirm, channel, day);
                }
            }
        }
    }

    private static void Plant(DemoBooks books, string channel, DateOnly day, DiscrepancyType[] kinds)
    {
        foreach (var kind in kinds)
        {
            books.Plant(kind, channel, day);
        }
    }

    /// <summary>Runs a task to its end, as a person would.</summary>
    private async Task<TriggerResult> RunAsync(string task, CancellationToken stop)
    {
        var result = await runs.TriggerAsync(DemoFirstReminders.Demo, task, new TriggerRequest(RunTrigger.Manual), stop);
        if (result is TriggerResult.Started started)
        {
            await started.Completion.WaitAsync(stop);
        }
        return result;
    }

    private static async Task<(int Members, DateOnly? PlantedOn)?> WorldAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("SELECT members, planted_on FROM sandbox.world FOR UPDATE", connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? (reader.GetInt32(0), reader.IsDBNull(1) ? null : reader.GetFieldValue<DateOnly>(1)) : null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken stop, params object?[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            var parameter = new NpgsqlParameter { Value = value ?? DBNull.Value };
            if (value is null)
            {
                parameter.NpgsqlDbType = NpgsqlDbType.Unknown;
            }
            command.Parameters.Add(parameter);
        }
        await command.ExecuteNonQueryAsync(stop);
    }
}
