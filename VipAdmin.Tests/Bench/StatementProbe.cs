using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Bench;

/// <summary>Contexts that note what they send, so that each statement can be run again by itself: for its time, and for its plan.</summary>
internal sealed partial class StatementProbe(PostgresFixture postgres) : DbCommandInterceptor, IDbContextFactory<VipDb>
{
    private readonly ConcurrentQueue<Noted> noted = new();

    /// <summary>A statement as it was sent.</summary>
    public sealed record Noted(string Text, IReadOnlyList<NpgsqlParameter> Parameters);

    /// <summary>Since the last <see cref="Forget"/>, in order.</summary>
    public IReadOnlyCollection<Noted> Statements => noted;

    public void Forget() => noted.Clear();

    public VipDb CreateDbContext() => new(new DbContextOptionsBuilder<VipDb>(VipDbSetup.OptionsFor(postgres.DataSource)).AddInterceptors(this).Options);

    public override ValueTask<DbDataReader> ReaderExecutedAsync(DbCommand command, CommandExecutedEventData eventData, DbDataReader result,
        CancellationToken cancellationToken = default)
    {
        noted.Enqueue(new Noted(command.CommandText, [.. command.Parameters.Cast<NpgsqlParameter>().Select(parameter => parameter.Clone())]));
        return base.ReaderExecutedAsync(command, eventData, result, cancellationToken);
    }

    /// <summary>Milliseconds from sending to the last row read, the middle of nine times; of three when these take long.</summary>
    public async Task<double> MedianAsync(Noted statement, CancellationToken stop)
    {
        var times = new List<double>();
        await using var connection = await postgres.DataSource.OpenConnectionAsync(stop);
        for (var round = 0; round < 9 && (round < 3 || times.Sum() < 3_000); round++)
        {
            var watch = Stopwatch.StartNew();
            await using var command = Command(connection, statement.Text, statement);
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
            {
            }
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        return BenchTable.Percentile(times, 0.5);
    }

    /// <summary>The nodes that touch tables or sort, with their rows and buffers, in one line.</summary>
    public async Task<string> PlanAsync(Noted statement, CancellationToken stop)
    {
        await using var connection = await postgres.DataSource.OpenConnectionAsync(stop);
        await using var command = Command(connection, "EXPLAIN (ANALYZE, BUFFERS) " + statement.Text, statement);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var lines = new List<string>();
        while (await reader.ReadAsync(stop))
        {
            lines.Add(reader.GetString(0).Trim());
        }
        var nodes = lines.Where(line => Node().IsMatch(line)).Select(line => Cost().Replace(line.TrimStart('-', '>', ' '), " "));
        return $"{string.Join(" | ", nodes)} | {lines.FirstOrDefault(line => line.StartsWith("Buffers", StringComparison.Ordinal))} | {lines[^1]}";
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string text, Noted statement)
    {
        var command = new NpgsqlCommand(text, connection) { CommandTimeout = 600 };
        foreach (var parameter in statement.Parameters)
        {
            command.Parameters.Add(parameter.Clone());
        }
        return command;
    }

    [GeneratedRegex(@"\b(Scan|Sort  |Incremental Sort)\b|Sort \(|^Rows Removed")]
    private static partial Regex Node();

    [GeneratedRegex(@"\s+\(cost=[^)]*\)")]
    private static partial Regex Cost();
}
