using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.JSInterop;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class DraftsTests
{
    private static readonly EphemeralDataProtectionProvider Keys = new();
    private readonly Storage storage = new();
    private readonly FakeTimeProvider time = new();

    [Fact]
    public async Task Draft_AfterAReload_IsThereForItsPersonAndItsSubjectOnly()
    {
        await Open().KeepAsync(Given.Finance, "discrepancy:1", new Text("用户 13800138000 已来电"));

        (await Open().ReadAsync<Text>(Given.Finance, "discrepancy:1")).ShouldBe(new Text("用户 13800138000 已来电"));
        (await Open().ReadAsync<Text>(Given.OtherFinance, "discrepancy:1")).ShouldBeNull();
        (await Open().ReadAsync<Text>(Given.Finance, "discrepancy:2")).ShouldBeNull();
        storage.Values.Values.ShouldAllBe(value => !value.Contains("13800138000"));
    }

    [Fact]
    public async Task Draft_ThatWasSent_IsGone()
    {
        await Open().KeepAsync(Given.Finance, "a", new Text("x"));
        await Open().DropAsync(Given.Finance, "a");

        (await Open().ReadAsync<Text>(Given.Finance, "a")).ShouldBeNull();
        storage.Values.ShouldBeEmpty();
    }

    [Fact]
    public async Task Draft_TooOldOrUnreadable_IsDropped()
    {
        await Open().KeepAsync(Given.Finance, "a", new Text("x"));
        time.Advance(Drafts.KeptFor);
        (await Open().ReadAsync<Text>(Given.Finance, "a")).ShouldBeNull();
        storage.Values.ShouldBeEmpty();

        await Open().KeepAsync(Given.Finance, "a", new Text("x"));
        var otherKeys = new Drafts(storage, new EphemeralDataProtectionProvider(), time, NullLogger<Drafts>.Instance);
        (await otherKeys.ReadAsync<Text>(Given.Finance, "a")).ShouldBeNull();
        storage.Values.ShouldBeEmpty();
    }

    [Fact]
    public async Task Draft_WithoutRoomInTheBrowser_StopsNoWork()
    {
        storage.Fault = new JSException("QuotaExceededError");

        await Open().KeepAsync(Given.Finance, "a", new Text("x"));

        (await Open().ReadAsync<Text>(Given.Finance, "a")).ShouldBeNull();
    }

    private Drafts Open() => new(storage, Keys, time, NullLogger<Drafts>.Instance);

    private sealed record Text(string Words);

    /// <summary>The storage of a browser.</summary>
    internal sealed class Storage : IJSRuntime
    {
        public Dictionary<string, string> Values { get; } = [];
        public JSException? Fault { get; set; }

        public ValueTask<T> InvokeAsync<T>(string identifier, object?[]? args)
        {
            if (identifier.StartsWith("localStorage.", StringComparison.Ordinal) && Fault is { } fault)
            {
                throw fault;
            }
            switch (identifier)
            {
                case "localStorage.getItem":
                    return ValueTask.FromResult((T)(object)Values.GetValueOrDefault((string)args![0]!)!);
                case "localStorage.setItem":
                    Values[(string)args![0]!] = (string)args[1]!;
                    break;
                case "localStorage.removeItem":
                    Values.Remove((string)args![0]!);
                    break;
            }
            return ValueTask.FromResult(default(T)!);
        }

        public ValueTask<T> InvokeAsync<T>(string identifier, CancellationToken stop, object?[]? args) => InvokeAsync<T>(identifier, args);
    }
}
