using System.Text;
using Npgsql;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Statements;

/// <summary>Whatever ends an import in its middle, nothing of it stays, and the next try is like the first.</summary>
public sealed class BrokenImportTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private const int Lines = 5_000;

    private static readonly byte[] Bill = Encoding.UTF8.GetBytes(StatementWorld.Bill(Lines, i => $"VIP{i}"));

    private readonly StatementWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Import_WhoseConnectionIsKilled_LeavesNothing()
    {
        // As after kill -9 of the host: the server loses the session in the middle of COPY.
        await Should.ThrowAsync<NpgsqlException>(() => ImportAsync(() => postgres.ExecuteAsync("""
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'COPY vip_admin.statement_lines%'
            """)));
        await NothingAndThenAllAsync();
    }

    [Fact]
    public async Task Import_WhoseFileBreaksOff_LeavesNothing()
    {
        await Should.ThrowAsync<IOException>(() => ImportAsync(() => throw new IOException("the line is dead")));
        await NothingAndThenAllAsync();
    }

    [Fact]
    public async Task Import_ThatIsStopped_LeavesNothing()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await Should.ThrowAsync<OperationCanceledException>(() => ImportAsync(() => stopping.CancelAsync(), stopping.Token));
        await NothingAndThenAllAsync();
    }

    private async Task NothingAndThenAllAsync()
    {
        (await world.StatementsAsync()).ShouldBeEmpty();
        (await world.LinesAsync()).ShouldBeEmpty();
        (await ImportAsync(() => Task.CompletedTask)).State.ShouldBe(ImportState.Imported);
        (await world.LinesAsync()).Count.ShouldBe(Lines);
    }

    private async Task<StatementImport> ImportAsync(Func<Task> halfway, CancellationToken stop = default)
    {
        await using var content = new Halfway(Bill, halfway);
        return await world.Desk.ImportAsync(Given.Finance, new StatementFile(content, "bill.csv", StatementSource.Upload) { Anyway = true }, stop);
    }

    /// <summary>A file in whose middle something happens.</summary>
    private sealed class Halfway(byte[] bytes, Func<Task> happen) : MemoryStream(bytes)
    {
        private bool happened;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!happened && Position > Length / 2)
            {
                happened = true;
                await happen();
            }
            return await base.ReadAsync(buffer[..Math.Min(buffer.Length, 4096)], cancellationToken);
        }
    }
}
