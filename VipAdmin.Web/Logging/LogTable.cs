using Npgsql;
using NpgsqlTypes;
using Serilog.Debugging;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;
using VipAdmin.Core.Live;

namespace VipAdmin.Web.Logging;

/// <summary>Writes log events as rows of <c>vip_admin.logs</c>, one COPY per batch, and signals the pages of the runs concerned.</summary>
/// <param name="dataSource">A small pool of its own, so that logging does not wait for the work it reports on.</param>
public sealed class LogTable(NpgsqlDataSource dataSource)
{
    private const string Copy =
        "COPY vip_admin.logs (message, message_template, level, timestamp, exception, log_event, run_id, task, node) FROM STDIN (FORMAT BINARY)";
    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}");
    private static readonly JsonFormatter Json = new(renderMessage: false);

    /// <summary>
    /// Writes all events in one transaction. An event that the database refuses for its content is dropped by itself and reported on the diagnostic channel.
    /// </summary>
    public async Task WriteAsync(IReadOnlyList<LogEvent> events, CancellationToken stop)
    {
        try
        {
            await WriteTogetherAsync(events, stop);
        }
        catch (PostgresException refused) when (refused.SqlState.StartsWith("22", StringComparison.Ordinal)
            || refused.SqlState.StartsWith("54", StringComparison.Ordinal))
        {
            if (events.Count == 1)
            {
                SelfLog.WriteLine("An event cannot be stored: {0} ({1})", refused.MessageText, events[0].MessageTemplate.Text);
                return;
            }
            var half = events.Count / 2;
            await WriteAsync([.. events.Take(half)], stop);
            await WriteAsync([.. events.Skip(half)], stop);
        }
    }

    private async Task WriteTogetherAsync(IReadOnlyList<LogEvent> events, CancellationToken stop)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        HashSet<Guid> runs = [];
        await using (var copy = await connection.BeginBinaryImportAsync(Copy, stop))
        {
            foreach (var logEvent in events)
            {
                var run = RunOf(logEvent);
                if (run is not null)
                {
                    runs.Add(run.Value);
                }
                await copy.StartRowAsync(stop);
                await TextAsync(Rendered(Message, logEvent));
                await TextAsync(logEvent.MessageTemplate.Text);
                await copy.WriteAsync((int)logEvent.Level, NpgsqlDbType.Integer, stop);
                await copy.WriteAsync(logEvent.Timestamp.UtcDateTime, NpgsqlDbType.TimestampTz, stop);
                await TextAsync(logEvent.Exception?.ToString());
                await copy.WriteAsync(Rendered(Json, logEvent), NpgsqlDbType.Jsonb, stop);
                if (run is null)
                {
                    await copy.WriteNullAsync(stop);
                }
                else
                {
                    await copy.WriteAsync(run.Value, NpgsqlDbType.Uuid, stop);
                }
                await TextAsync(Property(logEvent, "Task"));
                await TextAsync(Property(logEvent, "Node"));
            }
            await copy.CompleteAsync(stop);

            Task TextAsync(string? text) => text is null ? copy.WriteNullAsync(stop) : copy.WriteAsync(text, NpgsqlDbType.Text, stop);
        }
        foreach (var run in runs)
        {
            await ChangeFeed.Publish(connection, Topic.Run(run), stop);
        }
        await transaction.CommitAsync(stop);
    }

    private static string Rendered(ITextFormatter formatter, LogEvent logEvent)
    {
        var text = new StringWriter();
        formatter.Format(logEvent, text);
        return text.ToString();
    }

    private static Guid? RunOf(LogEvent logEvent) => logEvent.Properties.GetValueOrDefault("RunId") switch
    {
        ScalarValue { Value: Guid id } => id,
        ScalarValue { Value: string text } when Guid.TryParse(text, out var id) => id,
        _ => null,
    };

    private static string? Property(LogEvent logEvent, string name)
        => logEvent.Properties.GetValueOrDefault(name) is ScalarValue { Value: { } value } ? value.ToString() : null;
}
