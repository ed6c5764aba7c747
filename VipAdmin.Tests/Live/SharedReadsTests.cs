using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Live;

namespace VipAdmin.Tests.Live;

public sealed class SharedReadsTests
{
    private readonly FakeTimeProvider time = new();
    private int reads;

    private SharedReads<string, int> Reads(Task? until = null) => new(async _ =>
    {
        var mine = Interlocked.Increment(ref reads);
        await (until ?? Task.CompletedTask);
        return mine;
    }, time);

    [Fact]
    public async Task Get_ManyAtOnceOfOneKey_CostTwoReads_AndOtherKeysTheirOwn()
    {
        var go = new TaskCompletionSource();
        var shared = Reads(go.Task);
        var asked = Enumerable.Range(0, 50).Select(_ => shared.GetAsync("run")).Append(shared.GetAsync("other")).ToArray();
        go.SetResult();
        await Task.WhenAll(asked);
        reads.ShouldBe(3);
    }

    [Fact]
    public async Task Get_AValueThatMayBeOld_IsReadAgainOnlyOnceItIsTooOld_AndAlwaysForWhoWantsItNew()
    {
        var shared = Reads();
        var second = TimeSpan.FromSeconds(1);
        (await shared.GetAsync("run", second)).ShouldBe(1);
        time.Advance(TimeSpan.FromMilliseconds(900));
        (await shared.GetAsync("run", second)).ShouldBe(1);
        (await shared.GetAsync("run")).ShouldBe(2);
        time.Advance(second);
        (await shared.GetAsync("run", second)).ShouldBe(3);
    }
}
