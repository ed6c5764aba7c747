using Microsoft.Extensions.Options;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Runs;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// Keeps the demo world moving: every few seconds a member orders, and planned events happen. One process at a time moves it, however many portals share the
/// database.
/// </summary>
public sealed class DemoWorld(
    DemoGround ground, DemoFirstReminders reminders, DemoDays days, DemoBackend backend, SandboxBook book, NpgsqlDataSource dataSource, ThisHost host,
    IOptions<SandboxOptions> options, TimeProvider time, ILogger<DemoWorld> log) : BackgroundService
{
    private readonly Random random = options.Value.Seed is { } seed ? new Random(seed) : new Random();
    private DateTime nextOrderAt;
    private DateTime calmUntil;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var turn = new RunLock(dataSource, host);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await turn.TryTakeAsync("demoWorld", TimeSpan.FromSeconds(5), stoppingToken) is not { } handle)
                {
                    continue;
                }
                try
                {
                    using var mine = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, handle.HandleLostToken);
                    if (!await MoveAsync(mine.Token))
                    {
                        return;
                    }
                }
                finally
                {
                    await RunLock.ReleaseAsync(handle);
                }
            }
            catch (OperationCanceledException)
            {
                // Either the portal is stopping and the loop ends, or the lock was lost with its connection and is taken again.
            }
            catch (NpgsqlException error)
            {
                log.LogWarning(error, "The demo world is stopped: the database does not answer");
                await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
            }
        }
    }

    /// <summary>One beat: due events happen, and new orders are placed.</summary>
    public async Task StepAsync(CancellationToken stop)
    {
        while (await backend.ActAsync(stop))
        {
        }
        var now = time.UtcNow();
        if (nextOrderAt < now.AddSeconds(-30))
        {
            // First beat, or after a freeze: no orders have accumulated meanwhile.
            nextOrderAt = now.Add(Pause());
        }
        for (; options.Value.OrdersPerMinute > 0 && nextOrderAt <= now; nextOrderAt += Pause())
        {
            await OrderAsync(DemoStories.Draw(random), stop);
            await backend.ReadInboxAsync(stop);
        }
        await TroubleAsync(now, stop);
    }

    /// <summary>Places an order: half of them for new members, the others for members whose membership ends.</summary>
    public async Task<DemoOrder> OrderAsync(DemoStory story, CancellationToken stop)
    {
        var buyer = random.Next(2) == 0 ? null : await backend.BuyerAsync(random, stop);
        buyer ??= await backend.RegisterAsync(random, stop);
        var package = DemoSeed.Packages[random.Next(100) switch { < 60 => 0, < 80 => 1, < 97 => 2, _ => 3 }];
        var now = time.UtcNow();
        var order = new DemoOrder(DemoNumbers.Id(), DemoNumbers.Order(now), buyer, package, DemoNumbers.Channel(random), now);
        await backend.PlaceAsync(order, DemoStories.Plan(story, order, random), stop);
        return order;
    }

    /// <summary>Moves the world until the token is cancelled. False when it may not live in this database.</summary>
    private async Task<bool> MoveAsync(CancellationToken stop)
    {
        if (await ground.PrepareAsync(random, stop) is { } refusal)
        {
            log.LogWarning("The demo world does not start: {Reason}", refusal);
            return false;
        }
        await reminders.SendAsync(stop);
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var past = days.WorkAsync(mine.Token);
        try
        {
            using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
            do
            {
                await StepAsync(stop);
            }
            while (await beat.WaitForNextTickAsync(stop));
            return true;
        }
        finally
        {
            await mine.CancelAsync();
            await past;
        }
    }

    /// <summary>Occasionally a whole platform fails for a short while, rarely enough that the tasks catch up in between.</summary>
    private async Task TroubleAsync(DateTime now, CancellationToken stop)
    {
        if (!options.Value.Hiccups || now < calmUntil)
        {
            return;
        }
        if (calmUntil != default)
        {
            var (fault, share) = random.Next(3) switch { 0 => (SandboxFault.Error, 0.6), 1 => (SandboxFault.RateLimit, 0.7), _ => (SandboxFault.Timeout, 0.3) };
            await book.TroubleAsync(DemoNumbers.Channel(random), fault, share, now, now.AddSeconds(random.Next(20, 60)), stop);
        }
        calmUntil = now.AddMinutes(random.Next(8, 20));
    }

    /// <summary>Arrivals are independent, so the intervals are exponential, capped to avoid waits of minutes.</summary>
    private TimeSpan Pause()
    {
        var mean = 60 / Math.Max(0.01, options.Value.OrdersPerMinute);
        return TimeSpan.FromSeconds(Math.Min(4 * mean, -Math.Log(1 - random.NextDouble()) * mean));
    }
}
