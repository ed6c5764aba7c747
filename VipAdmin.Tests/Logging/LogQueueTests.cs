using System.Collections.Concurrent;
using Serilog.Events;
using Serilog.Parsing;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Logging;

namespace VipAdmin.Tests.Logging;

public sealed class LogQueueTests
{
    [Fact]
    public async Task Destination_AwayForAWhile_GetsEveryEventInOrder()
    {
        var written = new ConcurrentQueue<string>();
        var away = true;
        await using var queue = new LogQueue("test", (events, _) =>
        {
            if (away)
            {
                throw new IOException("away");
            }
            foreach (var logEvent in events)
            {
                written.Enqueue(logEvent.MessageTemplate.Text);
            }
            return Task.CompletedTask;
        });
        var all = Enumerable.Range(0, 2_500).Select(i => $"event {i}").ToList();

        all.ForEach(text => queue.Emit(Event(text)));
        away = false;

        await Wait.UntilAsync(() => Task.FromResult(written.Count == all.Count));
        written.ShouldBe(all);
    }

    [Fact]
    public async Task Queue_Full_CountsTheLossAndTellsIt()
    {
        var written = new ConcurrentQueue<string>();
        using var gate = new ManualResetEventSlim();
        await using var queue = new LogQueue("test", (events, _) =>
        {
            gate.Wait(TestContext.Current.CancellationToken);
            foreach (var logEvent in events)
            {
                written.Enqueue(logEvent.RenderMessage());
            }
            return Task.CompletedTask;
        }, capacity: 10);

        for (var i = 0; i < 2_000; i++)
        {
            queue.Emit(Event("x"));
        }
        gate.Set();

        queue.Lost.ShouldBeGreaterThan(0);
        await Wait.UntilAsync(() => Task.FromResult(written.Count >= 2_000 - queue.Lost));
        queue.Emit(Event("one more"));
        await Wait.UntilAsync(() => Task.FromResult(written.Any(text => text.Contains("were lost", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Dispose_DestinationReady_WritesWhatIsQueued()
    {
        var written = 0;
        var queue = new LogQueue("test", (events, _) =>
        {
            written += events.Count;
            return Task.CompletedTask;
        });
        for (var i = 0; i < 5_000; i++)
        {
            queue.Emit(Event("x"));
        }

        await queue.DisposeAsync();

        written.ShouldBe(5_000);
    }

    internal static LogEvent Event(string text, LogEventLevel level = LogEventLevel.Information, params LogEventProperty[] properties)
        => new(DateTimeOffset.UnixEpoch, level, null, new MessageTemplateParser().Parse(text), properties);
}
