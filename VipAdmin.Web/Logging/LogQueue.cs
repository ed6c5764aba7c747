using System.Threading.Channels;
using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;

namespace VipAdmin.Web.Logging;

/// <summary>
/// A bounded queue between the callers, who never wait, and a slow or absent destination: written in batches, retried until it succeeds. Events are lost only
/// when the queue is full, and then they are counted and reported.
/// </summary>
public sealed class LogQueue : ILogEventSink, IAsyncDisposable
{
    private const int BatchSize = 1_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string name;
    private readonly Func<IReadOnlyList<LogEvent>, CancellationToken, Task> write;
    private readonly Channel<LogEvent> queue;
    private readonly CancellationTokenSource giveUp = new();
    private readonly Task pump;
    private long lost;

    /// <param name="name">Destination, for error messages.</param>
    /// <param name="write">Writes a whole batch or throws.</param>
    /// <param name="capacity">Events kept while the destination is unavailable.</param>
    public LogQueue(string name, Func<IReadOnlyList<LogEvent>, CancellationToken, Task> write, int capacity = 100_000)
    {
        (this.name, this.write) = (name, write);
        queue = Channel.CreateBounded<LogEvent>(new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        pump = Task.Run(PumpAsync);
    }

    /// <summary>Events dropped because the queue was full, since the start.</summary>
    public long Lost => Interlocked.Read(ref lost);

    /// <inheritdoc />
    public void Emit(LogEvent logEvent)
    {
        if (!queue.Writer.TryWrite(logEvent))
        {
            Interlocked.Increment(ref lost);
        }
    }

    /// <summary>Writes the queued events, for at most a few seconds, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (queue.Writer.TryComplete())
        {
            giveUp.CancelAfter(Patience);
        }
        await pump;
    }

    private async Task PumpAsync()
    {
        List<LogEvent> batch = new(BatchSize);
        long told = 0;
        while (await queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < BatchSize && queue.Reader.TryRead(out var logEvent))
            {
                batch.Add(logEvent);
            }
            if (Lost is var now && now > told)
            {
                batch.Add(Complaint(now - told));
                told = now;
            }
            if (!await WriteAsync(batch))
            {
                return;
            }
            batch.Clear();
        }
    }

    private async Task<bool> WriteAsync(List<LogEvent> batch)
    {
        for (var pause = TimeSpan.FromMilliseconds(50); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await write(batch, giveUp.Token);
                return true;
            }
            catch (Exception error)
            {
                // A sink has no caller to throw to, so it reports the error on the diagnostic channel and tries again.
                SelfLog.WriteLine("{0}: {1} events wait: {2}", name, batch.Count, error.Message);
            }
            try
            {
                await Task.Delay(pause, giveUp.Token);
            }
            catch (OperationCanceledException)
            {
                SelfLog.WriteLine("{0}: {1} events could not be written before the end", name, batch.Count + queue.Reader.Count);
                return false;
            }
        }
    }

    private LogEvent Complaint(long count) => new(
        DateTimeOffset.Now, LogEventLevel.Warning, null,
        new Serilog.Parsing.MessageTemplateParser().Parse("{Count} log events were lost: {Destination} was away for too long"),
        [new LogEventProperty("Count", new ScalarValue(count)), new LogEventProperty("Destination", new ScalarValue(name))]);
}
