using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using VipAdmin.Core.Audit;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Audit;

public sealed class MaskStoredPhonesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory, MemberData(nameof(MaskedPhoneTests.Spellings), MemberType = typeof(MaskedPhoneTests))]
    public async Task Update_RowWithAPhoneHoweverSpelled_KeepsOnlyItsEnds(string text)
    {
        await AddAsync(Row(text, text, new { query = text, runId = "abcde138-0013-0072-9abc-def012345678", rows = 15912345678 }));

        await MigrateAsync();

        var rows = await RowsAsync();
        var row = rows[0];
        foreach (var stored in new[] { row.Target!, row.Reason!, row.Data! })
        {
            stored.ShouldContain("****");
            stored.ShouldNotContain("0013 0072");
            stored.ShouldNotContain("00130072");
        }
        row.Data!.ShouldContain("abcde138-0013-0072-9abc-def012345678");
        row.Data!.ShouldContain("\"rows\": 15912345678", customMessage: "a number in JSON is a count");
        rows[1].Action.ShouldBe(AuditAction.PhonesMasked);
        rows[1].Data.ShouldBe("""{"rows": 1, "others": 0}""");
    }

    [Fact]
    public async Task Update_RowsWithoutAPhone_AreNotTouchedAndNothingIsRecorded()
    {
        await AddAsync(Row("VIP17639001234560001", "138****0072", new { query = "4200001380013007212345678901" }),
            Row("019abe13-8001-3007-8213-800130072abc", null, null));
        var before = await RowsAsync();

        await MigrateAsync();

        (await RowsAsync()).Select(Words).ShouldBe(before.Select(Words));

        static string Words(AuditEvent row) => $"{row.Id} {row.Target} {row.Reason} {row.Data}";
    }

    [Fact]
    public async Task Update_ReasonsAndNotesOfOtherTables_AreMaskedAndCounted()
    {
        await postgres.ExecuteAsync("""
            INSERT INTO vip_admin.job_pauses (id, job_key, reason, paused_by, paused_at) VALUES (gen_random_uuid(), 'reconciliation', '联系 138-0013-0072', 'Li', now());
            INSERT INTO vip_admin.discrepancy_events (discrepancy_id, at, actor_id, actor_name, kind, note)
            VALUES (gen_random_uuid(), now(), 'u', 'U', 'noted', '"phone": 13800130072')
            """);

        await MigrateAsync();

        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        (await db.JobPauses.SingleAsync(Stop)).Reason.ShouldBe("联系 138****0072");
        (await db.DiscrepancyEvents.SingleAsync(Stop)).Note.ShouldBe("\"phone\": 138****0072");
        (await RowsAsync()).Single().Data.ShouldBe("""{"rows": 0, "others": 2}""");
    }

    [Fact]
    public async Task Update_WhereTheAuditForbidsEdits_StillMasks_AndForbidsThemAgain()
    {
        await AddAsync(Row("13800130072", null, null));
        await postgres.ExecuteAsync("""
            CREATE FUNCTION vip_admin.refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION 'append only'; END $f$;
            CREATE TRIGGER append_only BEFORE UPDATE ON vip_admin.audit_events FOR EACH ROW EXECUTE FUNCTION vip_admin.refuse()
            """);
        try
        {
            await MigrateAsync();

            (await RowsAsync())[0].Target.ShouldBe("138****0072");
            (await Should.ThrowAsync<PostgresException>(() => postgres.ExecuteAsync("UPDATE vip_admin.audit_events SET target = 'x'")))
                .MessageText.ShouldBe("append only");
        }
        finally
        {
            await postgres.ExecuteAsync("DROP TRIGGER append_only ON vip_admin.audit_events; DROP FUNCTION vip_admin.refuse()");
        }
    }

    private async Task MigrateAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        var assembly = db.GetService<IMigrationsAssembly>();
        var type = assembly.Migrations.Single(migration => migration.Key.EndsWith("_MaskStoredPhones", StringComparison.Ordinal)).Value;
        var commands = db.GetService<IMigrationsSqlGenerator>().Generate(assembly.CreateMigration(type, db.Database.ProviderName!).UpOperations, null);
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        var connection = db.Database.GetDbConnection();
        foreach (var each in commands)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = each.CommandText;
            await command.ExecuteNonQueryAsync(Stop);
        }
        await transaction.CommitAsync(Stop);
    }

    private async Task AddAsync(params AuditEvent[] rows)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        db.AuditEvents.AddRange(rows);
        await db.SaveChangesAsync(Stop);
    }

    private async Task<List<AuditEvent>> RowsAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return await db.AuditEvents.AsNoTracking().OrderBy(row => row.Id).ToListAsync(Stop);
    }

    private static AuditEvent Row(string target, string? reason, object? data) => new()
    {
        At = DateTime.UtcNow, ActorId = "u-1", ActorName = "Li", ActorRoles = "support", Action = AuditAction.MemberLookedUp, Target = target, Reason = reason,
        Data = data is null ? null : System.Text.Json.JsonSerializer.Serialize(data), Node = "test",
    };
}
