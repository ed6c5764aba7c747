using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Tests.Scheduling;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Hosting;

/// <summary>The whole portal on databases as other people have them.</summary>
public sealed class PortalOnADatabaseTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FiveConnections_DirectlyOrThroughAPoolerInSessionMode_AreEnoughForEveryTask(bool pooled)
    {
        var now = DateTime.UtcNow;
        var platform = new ScriptedPlatform();
        await postgres.Databases.PackagesAsync(now);
        for (var i = 0; i < 40; i++)
        {
            await postgres.Databases.PurchaseAsync(now.AddMinutes(-30));
            var paid = await postgres.Databases.PurchaseAsync(now.AddMinutes(-10));
            platform.Says(paid, paid.PaidTrade(now.AddMinutes(-9)));
            await postgres.Databases.MemberAsync(now,
                m => (m.VipLevel, m.VipExpireAt, m.VipActivatedAt) = (1, BusinessDay.StartUtc(BusinessDay.Of(now).AddDays(3)).AddHours(4), now.AddDays(-27)));
        }
        await using var bouncer = pooled ? await PgBouncer.StartAsync(postgres.ConnectionString, "session", 5) : null;
        var five =
            new NpgsqlConnectionStringBuilder(bouncer?.Before(postgres.ConnectionString) ?? postgres.ConnectionString) { MaxPoolSize = 5 }.ConnectionString;
        await using var portal = new WebApp(five, services: services => services.RemoveAll<IPaymentPlatform>().AddSingleton<IPaymentPlatform>(platform));
        using var client = portal.Caller();
        using var end = new CancellationTokenSource();
        var most = WatchAsync(end.Token);

        foreach (var job in Timetable.Shipped.All)
        {
            var started = (await portal.Services.GetRequiredService<RunDesk>().TriggerAsync(Given.Ops, job.Key, new TriggerRequest(RunTrigger.Api), Stop))
                .ShouldBeOfType<TriggerResult.Started>();
            await Task.WhenAll(started.Completion,
                Task.WhenAll(
                    Enumerable.Range(0, 10).Select(async _ => (await client.GetAsync("/healthz/ready", Stop)).StatusCode.ShouldBe(HttpStatusCode.OK))));
        }
        await end.CancelAsync();

        (await most).ShouldBeLessThanOrEqualTo(5);
        (await postgres.Databases.ReadAsync(db => db.VipGrants.CountAsync(Stop))).ShouldBe(40);
        (await postgres.RunsAsync()).Select(run => (run.JobKey, run.Status))
            .ShouldBe(Timetable.Shipped.All.Select(job => (job.Key, RunStatus.Succeeded)), ignoreOrder: true);
    }

    /// <summary>
    /// The most connections that were held at a time: those of two looks in a row that are not quite new, because a session that is closing is listed until its
    /// process ends, beside the one that took its place.
    /// </summary>
    private async Task<int> WatchAsync(CancellationToken end)
    {
        var most = 0;
        HashSet<int> before = [];
        while (!end.IsCancellationRequested)
        {
            await using var sessions = postgres.DataSource.CreateCommand(
                """
                SELECT array_agg(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND starts_with(application_name, 'VipAdmin ') AND backend_start < clock_timestamp() - interval '50 ms'
                """);
            HashSet<int> now = [.. await sessions.ExecuteScalarAsync(Stop) as int[] ?? []];
            most = Math.Max(most, now.Count(before.Contains));
            before = now;
        }
        return most;
    }

    [Fact]
    public async Task Sessions_WhateverNameTheAddressGives_AreFoundByTheIdOfTheirHost()
    {
        await using var portal = new WebApp(new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { ApplicationName = "shop" }.ConnectionString);
        (await portal.Caller().GetAsync("/healthz/ready", Stop)).EnsureSuccessStatusCode();

        await using var ask = postgres.DataSource.CreateCommand(
            "SELECT DISTINCT application_name FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '%shop%'");
        (await ask.ExecuteScalarAsync(Stop)).ShouldBe(ThisHost.Process.Session(ThisHost.Work, "shop"));
        ThisHost.Process.Session(ThisHost.Work, "shop").ShouldBe($"VipAdmin work {ThisHost.Process.Id:N} shop");
    }

    [Fact]
    public async Task FailOver_SessionsThatBecameReadOnly_AreToldWithinSecondsAndReplaced()
    {
        var maintenance = await TestCluster.ConnectionStringAsync();
        var database = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Database;
        await using var portal = new WebApp(postgres.ConnectionString);
        using var client = portal.Caller();
        (await StateAsync(client)).ShouldBe((HttpStatusCode.OK, "{\"status\":\"ready\"}"));

        await ExecuteAsync(maintenance, $"ALTER DATABASE {database} SET default_transaction_read_only = on");
        await ExecuteAsync(maintenance,
            $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND starts_with(application_name, 'VipAdmin ')");
        await Wait.UntilAsync(async () => (await StateAsync(client)).Body.Contains("databaseReadOnly", StringComparison.Ordinal));
        var tasks = await client.GetAsync("/api/v1/health/tasks", Stop);
        tasks.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await tasks.Content.ReadAsStringAsync(Stop)).ShouldContain("\"state\":\"databaseReadOnly\"");
        // Read-only connections fill the pool meanwhile.
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.GetAsync("/healthz/ready", Stop)));

        await ExecuteAsync(maintenance, $"ALTER DATABASE {database} RESET default_transaction_read_only");
        await Wait.UntilAsync(async () => (await StateAsync(client)).Code == HttpStatusCode.OK);
        var run = await portal.Services.GetRequiredService<RunDesk>().TriggerAsync(Given.Ops, "orderTimeout", new TriggerRequest(RunTrigger.Api), Stop);
        await run.ShouldBeOfType<TriggerResult.Started>().Completion;
        (await postgres.RunsAsync()).ShouldHaveSingleItem().Status.ShouldBe(RunStatus.Succeeded);
    }

    private static async Task<(HttpStatusCode Code, string Body)> StateAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/healthz/ready", Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Stop);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Stop);
    }
}
