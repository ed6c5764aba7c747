using Microsoft.Extensions.Options;

namespace VipAdmin.Tests.Support;

/// <summary>Options that never change.</summary>
internal static class Fixed
{
    public static IOptionsMonitor<T> Options<T>(T value) => new Monitor<T>(value);

    private sealed class Monitor<T>(T value) : IOptionsMonitor<T>
    {
        public T CurrentValue => value;

        public T Get(string? name) => value;

        public IDisposable? OnChange(Action<T, string?> listener) => null;
    }
}
