using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Orders;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Audit;

/// <summary>Whatever people type, no table of the portal holds a clear phone number afterwards.</summary>
public sealed class StoredPhonesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory, MemberData(nameof(MaskedPhoneTests.Spellings), MemberType = typeof(MaskedPhoneTests))]
    public async Task Acts_OfEveryKind_StoreNoClearPhone(string text)
    {
        var admin = Given.Admin;
        await postgres.Databases.MemberAsync(DateTime.UtcNow, m => m.Phone = "13800130072");
        var found = await postgres.Databases.DiscrepancyAsync(DateTime.UtcNow);
        var desk = new DiscrepancyDesk(postgres.Databases, TimeProvider.System);
        (await desk.NoteAsync(admin, found.Id, 1, text, Stop)).ShouldBe(new DiscrepancyResult.Done());
        (await desk.ResolveAsync(admin, found.Id, 2, ReasonCode.DataCorrection, text, Stop)).ShouldBe(new DiscrepancyResult.Done());
        (await desk.ReopenAsync(admin, found.Id, 3, text, Stop)).ShouldBe(new DiscrepancyResult.Done());
        await new ListExport(postgres.Databases, TimeProvider.System)
            .RecordAsync(admin, "orders", $"?q={Uri.EscapeDataString(text)}&status=paid", "csv", 1, whole: true, Stop);
        await new AccessLog(postgres.Databases, TimeProvider.System).DeniedAsync(admin, "/members/" + Uri.EscapeDataString(text), null, Stop);
        await new OrderSearch(postgres.Databases, TimeProvider.System).FindAsync(admin, new OrderFilter { Text = text }, null, null, 10, Stop);
        await using (var db = await postgres.Databases.CreateDbContextAsync(Stop))
        {
            var data = new { query = text, before = new { q = new[] { text } } };
            Acts.Add(db, TimeProvider.System, new Act(admin, AuditAction.MemberLookedUp, text, Reason.Of(text), data));
            await db.SaveChangesAsync(Stop);
        }

        foreach (var row in await EverythingAsync())
        {
            MaskedPhone.Mobile(row).ShouldBe(row);
        }
    }

    /// <summary>Every row of every table of the portal, as text.</summary>
    private async Task<List<string>> EverythingAsync()
    {
        List<string> rows = [];
        await using var connection = await postgres.DataSource.OpenConnectionAsync(Stop);
        List<string> tables = [];
        const string All = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'vip_admin' AND tablename <> 'migrations'";
        await using (var list = new NpgsqlCommand(All, connection))
        await using (var reader = await list.ExecuteReaderAsync(Stop))
        {
            while (await reader.ReadAsync(Stop))
            {
                tables.Add(reader.GetString(0));
            }
        }
        foreach (var table in tables)
        {
            await using var all = new NpgsqlCommand($"SELECT t::text FROM vip_admin.{table} t", connection);
            await using var reader = await all.ExecuteReaderAsync(Stop);
            while (await reader.ReadAsync(Stop))
            {
                rows.Add(reader.GetString(0));
            }
        }
        rows.Count.ShouldBeGreaterThan(5);
        return rows;
    }
}
