namespace VipAdmin.Tests.Support;

/// <summary>
/// Ends the session that writes to a table, as after kill -9 of its host: a trigger terminates the server's side of the connection in the middle of the
/// transaction. Disposed, the table is as before.
/// </summary>
internal sealed class DyingBackend(PostgresFixture postgres, string table) : IAsyncDisposable
{
    /// <param name="table">Such as <c>vip_admin.audit_events</c>.</param>
    /// <param name="when">Such as <c>INSERT</c>.</param>
    public static async Task<DyingBackend> AtAsync(PostgresFixture postgres, string table, string when)
    {
        await postgres.ExecuteAsync($"""
            CREATE OR REPLACE FUNCTION vip_admin.test_die() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            CREATE TRIGGER test_die BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION vip_admin.test_die()
            """);
        return new DyingBackend(postgres, table);
    }

    public async ValueTask DisposeAsync()
        => await postgres.ExecuteAsync($"DROP TRIGGER test_die ON {table}; DROP FUNCTION vip_admin.test_die()");
}
