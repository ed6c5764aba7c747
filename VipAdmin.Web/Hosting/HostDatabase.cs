using VipAdmin.Core.Data;
using VipAdmin.Web.Logging;

namespace VipAdmin.Web.Hosting;

/// <summary>The database behind a host: a configured server, or an embedded one that stops when this is disposed.</summary>
/// <param name="Embedded">Null when the database was configured.</param>
/// <param name="Source">The setting that named the database.</param>
public sealed record HostDatabase(HostLog Log, EmbeddedPostgres? Embedded, string Source) : IAsyncDisposable
{
    /// <summary>The pools of the host; null until the database is ready.</summary>
    internal DatabasePools? Pools { get; set; }

    /// <summary>Flush the last rows of the log before the server stops.</summary>
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
