using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Bills;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

/// <summary>The demo world's bills against its orders: as long as nothing is planted, both sides agree to the cent.</summary>
public sealed class DemoBillsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private SandboxBench bench = null!;

    public async ValueTask InitializeAsync()
    {
        await postgres.ResetAsync();
        await postgres.ExecuteAsync("DROP SCHEMA IF EXISTS sandbox CASCADE");
        bench = new SandboxBench(postgres, settings: ("Sandbox:DemoWorld", "true"));
        await bench.Services.GetRequiredService<DemoGround>().PrepareAsync(new Random(1), SandboxBench.Stop);
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();

    [Fact]
    public async Task Bills_OfTheLastDays_AgreeWithTheOrdersPaidOnThem()
    {
        var today = BusinessDay.Of(SandboxBench.Noon);
        var taken = 0L;
        foreach (var source in bench.Services.GetServices<IBillSource>())
        {
            for (var day = today.AddDays(-10); day < today; day = day.AddDays(1))
            {
                var ours = await OursAsync(source.Channel, day);
                (await TheirsAsync(source, day)).ShouldBe(ours, $"{source.Channel} {day}");
                taken += ours.Fen;
            }
        }
        taken.ShouldBeGreaterThan(0);
    }

    private async Task<(long Count, long Fen)> OursAsync(string channel, DateOnly day)
    {
        await using var command = postgres.DataSource.CreateCommand("""
            SELECT count(*), coalesce(sum(amount) * 100, 0)::bigint FROM public.orders
             WHERE lower(left(payment_method, 6)) = $1 AND payment_status = 1 AND (paid_at AT TIME ZONE 'UTC') >= $2 AND (paid_at AT TIME ZONE 'UTC') < $3
            """);
        command.Parameters.Add(new() { Value = channel });
        command.Parameters.Add(new() { Value = BusinessDay.StartUtc(day) });
        command.Parameters.Add(new() { Value = BusinessDay.StartUtc(day.AddDays(1)) });
        await using var reader = await command.ExecuteReaderAsync(SandboxBench.Stop);
        await reader.ReadAsync(SandboxBench.Stop);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task<(long Count, long Fen)> TheirsAsync(IBillSource source, DateOnly day)
    {
        var answer = await source.FetchAsync(new BillQuestion(day), SandboxBench.Stop);
        if (answer is BillAnswer.NoTrades)
        {
            return (0, 0);
        }
        await using var file = answer.ShouldBeOfType<BillAnswer.Fetched>().File;
        var (bill, _, _, fault) = await BillReading.AllAsync(file, new BillExpectation { Channel = source.Channel, Day = day });
        fault.ShouldBeNull();
        return (bill!.Trailer!.Payments, bill.Trailer.PaymentFen - bill.Trailer.RefundFen);
    }
}
