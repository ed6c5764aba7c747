using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using VipAdmin.Core;

namespace VipAdmin.Tests.Support;

/// <summary>Contexts on which statements that contain a text take a minute in the database, as on a table that is far too large.</summary>
internal sealed class SlowStatement(PostgresFixture postgres, string text) : DbCommandInterceptor, IDbContextFactory<VipDb>
{
    private int sent;

    /// <summary>How often such a statement was sent.</summary>
    public int Sent => sent;

    public VipDb CreateDbContext() => new(new DbContextOptionsBuilder<VipDb>(VipDbSetup.OptionsFor(postgres.DataSource)).AddInterceptors(this).Options);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (command.CommandText.Contains(text, StringComparison.Ordinal))
        {
            Interlocked.Increment(ref sent);
            command.CommandText = command.CommandText.Replace(text, text + " pg_sleep(60) AS slow,", StringComparison.Ordinal);
        }
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }
}
