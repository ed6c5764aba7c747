using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using VipAdmin.Core;

namespace VipAdmin.Tests.Support;

/// <summary>Contexts that count the queries that contain a text, such as the one by which a page reads.</summary>
internal sealed class CountedStatement(PostgresFixture postgres, string text) : DbCommandInterceptor, IDbContextFactory<VipDb>
{
    private int sent;

    /// <summary>How often such a query was sent.</summary>
    public int Sent => sent;

    public VipDb CreateDbContext() => new(new DbContextOptionsBuilder<VipDb>(VipDbSetup.OptionsFor(postgres.DataSource)).AddInterceptors(this).Options);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (command.CommandText.Contains(text, StringComparison.Ordinal))
        {
            Interlocked.Increment(ref sent);
        }
        return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
    }
}
