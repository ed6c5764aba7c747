using Npgsql;

namespace VipAdmin.Web.Sandbox;

/// <summary>The sandbox's own schema in the shared database. Created by the sandbox on first use, never by the portal's migrations.</summary>
public sealed class SandboxTables(NpgsqlDataSource dataSource) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private bool made;

    public void Dispose() => gate.Dispose();

    /// <summary>The data source, once the tables are there.</summary>
    public async ValueTask<NpgsqlDataSource> ReadyAsync(CancellationToken stop)
    {
        if (Volatile.Read(ref made))
        {
            return dataSource;
        }
        await gate.WaitAsync(stop);
        try
        {
            if (!made)
            {
                await using var command = dataSource.CreateCommand(Script);
                await command.ExecuteNonQueryAsync(stop);
                Volatile.Write(ref made, true);
            }
        }
        finally
        {
            gate.Release();
        }
        return dataSource;
    }

    /// <summary>One implicit transaction; the lock is needed because two processes creating the same schema at once would fail.</summary>
    private const string Script = """
        SELECT pg_advisory_xact_lock(hashtext('vipadmin.sandbox'));
        CREATE SCHEMA IF NOT EXISTS sandbox;
        CREATE TABLE IF NOT EXISTS sandbox.trades (
          channel        text        NOT NULL,
          order_no       text        NOT NULL,
          amount_fen     bigint      NOT NULL,
          payer_fen      bigint      NOT NULL,
          transaction_id text        NOT NULL,
          opened_at      timestamptz,
          pay_at         timestamptz,
          closed_at      timestamptz,
          pay_on_close   boolean     NOT NULL DEFAULT false,
          fault          text        NOT NULL DEFAULT 'None',
          faults_left    integer     NOT NULL DEFAULT 0,
          PRIMARY KEY (order_no, channel)
        );
        CREATE UNIQUE INDEX IF NOT EXISTS ux_trades_transaction ON sandbox.trades (channel, transaction_id);
        CREATE TABLE IF NOT EXISTS sandbox.refunds (
          channel     text        NOT NULL,
          refund_no   text        NOT NULL,
          order_no    text        NOT NULL,
          amount_fen  bigint      NOT NULL,
          created_at  timestamptz NOT NULL,
          succeeds_at timestamptz,
          PRIMARY KEY (channel, refund_no)
        );
        CREATE INDEX IF NOT EXISTS ix_refunds_order ON sandbox.refunds (channel, order_no);
        CREATE TABLE IF NOT EXISTS sandbox.bill_edits (
          channel  text   NOT NULL,
          day      date   NOT NULL,
          order_no text   NOT NULL,
          edit     text   NOT NULL,
          fen      bigint NOT NULL,
          PRIMARY KEY (channel, day, order_no, edit)
        );
        CREATE TABLE IF NOT EXISTS sandbox.late_bills (
          channel  text        NOT NULL,
          day      date        NOT NULL,
          until_at timestamptz NOT NULL,
          PRIMARY KEY (channel, day)
        );
        CREATE TABLE IF NOT EXISTS sandbox.chores (
          id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          act     text   NOT NULL,
          channel text,
          day     date
        );
        CREATE TABLE IF NOT EXISTS sandbox.phases (
          id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          channel  text             NOT NULL,
          fault    text             NOT NULL,
          share    double precision NOT NULL,
          from_at  timestamptz      NOT NULL,
          until_at timestamptz      NOT NULL
        );
        CREATE TABLE IF NOT EXISTS sandbox.agenda (
          id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          at       timestamptz NOT NULL,
          act      text        NOT NULL,
          order_no text        NOT NULL
        );
        CREATE INDEX IF NOT EXISTS ix_agenda_at ON sandbox.agenda (at);
        CREATE TABLE IF NOT EXISTS sandbox.world (
          one        boolean     PRIMARY KEY DEFAULT true CHECK (one),
          born_at    timestamptz NOT NULL,
          members    integer     NOT NULL
        );
        ALTER TABLE sandbox.world ADD COLUMN IF NOT EXISTS planted_on date;
        """;
}
