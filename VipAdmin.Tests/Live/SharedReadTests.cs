using System.Diagnostics;
using VipAdmin.Core.Live;

namespace VipAdmin.Tests.Live;

public sealed class SharedReadTests
{
    private readonly TaskCompletionSource go = new();
    private int reads;

    private SharedRead<int> Reads(Task? until = null) => new(async () =>
    {
        var mine = Interlocked.Increment(ref reads);
        await (until ?? Task.CompletedTask);
        return mine;
    });

    private static async Task<int> AnswerAsync(long signal, SharedRead<int> shared)
    {
        var value = 0;
        await SharedRead.AnswerAsync(signal, async () => value = await shared.GetAsync());
        return value;
    }

    [Fact]
    public async Task Get_DuringARead_WaitsForTheOneAfterIt()
    {
        var shared = Reads(go.Task);
        var (first, second, third) = (shared.GetAsync(), shared.GetAsync(), shared.GetAsync());
        go.SetResult();
        (await first, await second, await third).ShouldBe((1, 2, 2));
    }

    [Fact]
    public async Task Answer_ReadBegunAfterTheSignal_IsEnoughForAllWhoHeardIt()
    {
        var shared = Reads(go.Task);
        var signal = Stopwatch.GetTimestamp();
        var answers = Enumerable.Range(0, 50).Select(_ => AnswerAsync(signal, shared)).ToArray();
        go.SetResult();
        (await Task.WhenAll(answers)).ShouldAllBe(value => value == 1);
        (await AnswerAsync(signal, shared)).ShouldBe(1, "who comes late takes what was read");
    }

    [Fact]
    public async Task Answer_ReadBegunBeforeTheSignal_IsNotTaken()
    {
        var shared = Reads(go.Task);
        var early = shared.GetAsync();
        var late = AnswerAsync(Stopwatch.GetTimestamp(), shared);
        go.SetResult();
        (await early, await late).ShouldBe((1, 2));
        (await AnswerAsync(Stopwatch.GetTimestamp(), shared)).ShouldBe(3);
        (await shared.GetAsync()).ShouldBe(4, "a call without a signal reads anew");
    }

    [Fact]
    public async Task Answer_TheReadFailed_IsReadAgain()
    {
        var shared = new SharedRead<int>(() => Interlocked.Increment(ref reads) == 1 ? throw new InvalidOperationException("gone") : Task.FromResult(reads));
        var signal = Stopwatch.GetTimestamp();
        await Should.ThrowAsync<InvalidOperationException>(() => AnswerAsync(signal, shared));
        (await AnswerAsync(signal, shared)).ShouldBe(2);
    }
}
