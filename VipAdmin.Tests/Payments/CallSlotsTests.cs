using VipAdmin.Core.Payments;

namespace VipAdmin.Tests.Payments;

public sealed class CallSlotsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Take_MoreThanAllowed_WaitsForOneToBeGivenBack()
    {
        var slots = new CallSlots(1);
        slots.TakeAsync(Stop).IsCompleted.ShouldBeTrue();
        var second = slots.TakeAsync(Stop);
        second.IsCompleted.ShouldBeFalse();
        slots.Free();
        await second.WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }

    [Fact]
    public async Task Allow_More_LetsThoseInWhoWait()
    {
        var slots = new CallSlots(1);
        await slots.TakeAsync(Stop);
        Task[] waiting = [slots.TakeAsync(Stop), slots.TakeAsync(Stop), slots.TakeAsync(Stop)];
        slots.Allow(3);
        await Task.WhenAll(waiting[..2]).WaitAsync(TimeSpan.FromSeconds(20), Stop);
        waiting[2].IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Allow_Fewer_CountsThoseUnderWay()
    {
        var slots = new CallSlots(3);
        await Task.WhenAll(slots.TakeAsync(Stop), slots.TakeAsync(Stop), slots.TakeAsync(Stop));
        slots.Allow(1);
        var next = slots.TakeAsync(Stop);
        slots.Free();
        slots.Free();
        next.IsCompleted.ShouldBeFalse("one is still under way");
        slots.Free();
        await next.WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }

    [Fact]
    public async Task Take_GivenUp_CostsNobodyAPlace()
    {
        var slots = new CallSlots(1);
        await slots.TakeAsync(Stop);
        using var patience = new CancellationTokenSource();
        var leaves = slots.TakeAsync(patience.Token);
        var stays = slots.TakeAsync(Stop);
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => leaves);
        slots.Free();
        await stays.WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }
}
