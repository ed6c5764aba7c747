using VipAdmin.Core.Reminders;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Reminders;

public sealed class ReadReceiptsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly ReminderWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void Days_OfARun_AreFew_AndMissNoMessageForMoreThanAWeek()
    {
        var days = ReadReceipts.DaysAgo.ToList();

        days.Count.ShouldBeLessThan(35);
        days.Zip(days.Skip(1), (earlier, later) => later - earlier).Max().ShouldBe(7);
        Enumerable.Range(84, 9).ShouldBeSubsetOf(days, "the backend removes read messages after 90 days");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(21)]
    [InlineData(88)]
    public async Task Keep_AMessageReadAfterSoManyDays_IsReadInTheLedger(int days)
    {
        await world.MemberAsync(Beijing(3));
        await world.RunAsync();
        world.Time.Advance(TimeSpan.FromDays(days));
        await postgres.ExecuteAsync("UPDATE public.notifications SET is_read = true, read_at = timestamp '2026-11-24 02:30:00'");

        await ReadReceipts.KeepAsync(postgres.Databases, world.Time.GetUtcNow().UtcDateTime, TestContext.Current.CancellationToken);

        var row = (await world.LedgerAsync()).ShouldHaveSingleItem();
        (row.IsRead, row.ReadAt).ShouldBe((true, new DateTime(2026, 11, 24, 2, 30, 0, DateTimeKind.Utc)));
    }
}
