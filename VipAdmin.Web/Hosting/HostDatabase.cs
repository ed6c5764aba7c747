using VipAdmin.Core.Data;
using VipAdmin.Web.Logging;

namespace VipAdmin.Web.Hosting;

/// <summary>What stands behind the host's data: a configured server, or an embedded one that stops when this is disposed.</summary>
/// <param name="Embedded">Null when the database was configured.</param>
/// <param name="Source">The setting that named it.</param>
public sealed record HostDatabase(HostLog Log, EmbeddedPostgres? Embedded, string Source) : IAsyncDisposable
{
    /// <summary>The pools of the host; null while it is not ready.</summary>
    internal DatabasePools? Pools { get; set; }

    /// <summary>The last rows of the log are written before the server stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await Log.LeaveDatabaseAsync();
        if (Pools is not null)
        {
            await Pools.DisposeAsync();
        }
        if (Embedded is not null)
        {
            await Embedded.DisposeAsync();
        }
    }
}
