using System.Diagnostics;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reconciliation;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Settings;
using VipAdmin.Web.Alerts;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Hosting;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Cli;

/// <summary>Checks everything the portal depends on. That the verb started proves the settings and the database.</summary>
public static class Doctor
{
    /// <summary>Beyond this difference from the database's clock, this machine's clock needs attention.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    internal sealed record Finding(string Subject, string State, string Detail);

    public static async Task<int> RunAsync(VerbHost host, bool json, CancellationToken stop)
    {
        List<Finding> findings = [.. Settings(host.Get<SettingsNotes>())];
        findings.Add(await DatabaseAsync(host, stop));
        findings.Add(await ConnectionsAsync(host.Get<DatabasePools>(), stop));
        findings.AddRange(await TasksAsync(host, stop));
        findings.AddRange(await LookUpsAsync(host.Get<MemberIndexes>(), stop));
        findings.AddRange(await TransactionsAsync(host.Get<OrderSearch>(), stop));
        foreach (var platform in host.Services.GetServices<IPaymentPlatform>())
        {
            var answers = await PlatformAsync(platform, stop);
            findings.Add(answers);
            if (answers.State == "ok")
            {
                findings.Add(Identity(platform.Channel, await host.Get<ChannelIdentity>().ReadAsync(platform, stop)));
            }
        }
        // Checked after the platforms, whose answers decide which clock is wrong.
        findings.Add(await ClockAsync(host, stop));
        findings.Add(await SignInAsync(host, stop));
        findings.AddRange(await RolesAsync(host, stop));
        findings.AddRange(Https(host));
        findings.Add(await MailAsync(host.Get<AlertMail>(), stop));
        var redaction = host.Get<SettingsView>().Redaction;
        findings = [.. findings.Select(finding => finding with { Detail = redaction.Clean(finding.Detail) })];
        if (json)
        {
            Output.Json(new { healthy = findings.All(finding => finding.State != "failed"), findings });
        }
        else
        {
            Output.Table(["subject", "state", "detail"], findings.Select(finding => new[] { finding.Subject, finding.State, finding.Detail }));
        }
        return findings.Exists(finding => finding.State == "failed") ? ExitCode.Failed : ExitCode.Done;
    }

    internal static IEnumerable<Finding> Settings(SettingsNotes notes) => notes.Warnings.Count == 0
        ? [new Finding("settings", "ok", "every setting is valid")]
        : notes.Warnings.Select(note => new Finding("settings", "warning", $"{note.Name}: {note.Text}"));

    private static async Task<Finding> DatabaseAsync(VerbHost host, CancellationToken stop)
    {
        var health = host.Get<DatabaseHealth>();
        var pending = await health.MissingMigrationsAsync(stop);
        var watch = Stopwatch.StartNew();
        var version = await health.VersionAsync(stop);
        return pending == 0
            ? new Finding("database", "ok", $"PostgreSQL {version}, {watch.ElapsedMilliseconds} ms, migrated")
            : new Finding("database", "failed", $"{pending} migrations are pending: run the verb migrate");
    }

    /// <summary>Proposes the indexes on the payment backend's tables that looking members up lacks; the portal never creates them.</summary>
    internal static async Task<IEnumerable<Finding>> LookUpsAsync(MemberIndexes indexes, CancellationToken stop)
    {
        var (members, missing) = await indexes.ReadAsync(stop);
        return missing.Count == 0 ? [new Finding("member look-up", "ok", "every index is there")]
            : members < MemberIndexes.Noticeable
                ? [new Finding("member look-up", "ok", $"{members} members are looked through in time without further indexes")]
                : missing.Select(each => new Finding("member look-up", "warning",
                    $"{each.Part} is looked through for 2 s at most; as the owner of the table run: {each.Statement}"));
    }

    /// <summary>Proposes the indexes that a search by transaction number lacks: large tables are left out of it until they have one.</summary>
    internal static async Task<IEnumerable<Finding>> TransactionsAsync(OrderSearch search, CancellationToken stop)
    {
        var missing = await search.MissingIndexesAsync(stop);
        Finding[] noticed = [.. missing.Where(each => each.Bytes > TransactionIndexes.Noticeable).Select(each => new Finding("transaction search", "warning",
            $"{each.Table} ({each.Bytes >> 20} MB) is {(each.Bytes > TransactionIndexes.Readable ? "not searched" : "read as a whole by each search")}; "
            + $"as the owner of the table run: {each.Statement}"))];
        return noticed.Length > 0 ? noticed
            : [new Finding("transaction search", "ok", missing.Count == 0 ? "every index is there" : "the tables are small enough to do without an index")];
    }

    /// <summary>Compares what all hosts may take with what the server gives and others hold.</summary>
    internal static async Task<Finding> ConnectionsAsync(DatabasePools pools, CancellationToken stop)
    {
        var (given, alive, others) = await ConnectionUse.ReadAsync(pools, stop);
        var ours = alive * pools.Budget.Total;
        var words =
            $"{(alive == 1 ? "one host" : $"{alive} hosts")} may use {pools.Budget.Total} each; other clients now hold {others}, the server allows {given}";
        return ours + others <= given ? new Finding("connections", "ok", words)
            : new Finding("connections", "warning",
                $"{words}: the payment backend may be refused; lower Database__MaxConnections (or connection_limit) or raise max_connections");
    }

    private static async Task<Finding> ClockAsync(VerbHost host, CancellationToken stop)
    {
        var reading = await host.MeasureClockAsync(stop);
        var clocks = host.Get<ClockWatch>().Compare();
        if (clocks.Disagree)
        {
            return new Finding("clock", "failed",
                $"compared with this machine: {ClockWords.Sides(clocks)}; no order is cancelled until they agree. "
                + ClockWords.Advice(clocks, Environment.MachineName));
        }
        return new Finding("clock", reading.Offset.Duration() <= ClockTolerance ? "ok" : "warning", ClockWords.Sentence(reading, host.Clock.Correction));
    }

    private static async Task<IEnumerable<Finding>> TasksAsync(VerbHost host, CancellationToken stop)
        => (await host.Get<JobBoard>().CardsAsync(VerbHost.Operator, stop)).Select(card => new Finding(
            card.Job.Key, card.State is JobState.Ok or JobState.Running or JobState.Waiting ? "ok" : "warning",
            $"{card.State}; last run {Output.Time(card.Last?.StartedAt)}, next {Output.Time(card.NextSlot)}"));

    internal static async Task<Finding> PlatformAsync(IPaymentPlatform platform, CancellationToken stop)
        => await platform.QueryAsync(TradeQuestion.Probe, stop) switch
        {
            TradeAnswer.Known { Call: { KeyId: { } key } call } =>
                new Finding(platform.Channel, "ok", $"answers in {call.LatencyMs} ms, signature verified with {key}"),
            // Refusals may come unsigned: they prove the address and our credentials, but not the platform's key.
            TradeAnswer.Known known =>
                new Finding(platform.Channel, "warning", $"answers in {known.Call.LatencyMs} ms, but unsigned: the signature could not be checked"),
            TradeAnswer.Unknown { Fault.Code: FaultCode.NotConfigured } =>
                new Finding(platform.Channel, "warning", "no credentials: its orders cannot be checked"),
            TradeAnswer.Unknown unknown => new Finding(platform.Channel, "failed", $"{unknown.Fault.Code}: {unknown.Fault.Message}"),
            _ => throw new UnreachableException(),
        };

    internal static Finding Identity(string channel, IdentityReading reading) => reading switch
    {
        { Mismatch: { } mismatch } => new Finding($"{channel} identity", "failed", $"order {reading.OrderNo}: {mismatch}"),
        { OpenMismatches: > 0 and var open } =>
            new Finding($"{channel} identity", "warning", $"{open} orders have an open IDENTITY_MISMATCH: see which app or merchant they name"),
        { OrderNo: { } order } => new Finding($"{channel} identity", "ok", $"the answer about order {order} names our merchant and app"),
        _ => new Finding($"{channel} identity", "ok", "no order of the last 7 days to check merchant number and app id with"),
    };

    internal static async Task<Finding> MailAsync(AlertMail mail, CancellationToken stop)
    {
        if (!mail.IsConfigured)
        {
            return new Finding("mail", "warning", mail.Recipients.Count == 0
                ? "ERROR_ALERT_EMAILS is not set: alerts are shown in the portal only"
                : $"SMTP_HOST is not set: no mail is sent to {string.Join(", ", mail.Recipients)}");
        }
        try
        {
            await mail.ProbeAsync(stop);
            return new Finding("mail", "ok", $"the server accepts our sign-in; recipients: {string.Join(", ", mail.Recipients)}");
        }
        catch (MailFailedException error)
        {
            return new Finding("mail", "failed", error.Message);
        }
    }

    /// <summary>
    /// Sign-in does not work over plain http. Settings in the service's unit file are not visible here, so this is a warning and not a failure.
    /// </summary>
    private static IEnumerable<Finding> Https(VerbHost host)
    {
        var configuration = host.Get<IConfiguration>();
        if (HttpsNeeded.Missing(configuration, host.Get<IHostEnvironment>(), configuration["urls"] ?? "") is { } missing)
        {
            yield return new Finding("https", "warning", $"as set here, {missing}");
        }
    }

    /// <summary>When none of the latest sign-ins got a role, the cause is the setting rather than the people.</summary>
    internal static async Task<IEnumerable<Finding>> RolesAsync(VerbHost host, CancellationToken stop)
    {
        var last = (await host.Get<AuditLog>().FindAsync(VerbHost.Operator, new AuditFilter(AuditAction.SignedIn), null, null, 20, stop)).Rows;
        return last.Count > 0 && last.All(row => row.ActorRoles.Length == 0)
            ? [new Finding("roles", "warning",
                $"the last {last.Count} sign-ins had no role. Expected claim and claims received: {last[0].Data ?? "not recorded"}; "
                + "see Oidc__RoleClaim and Oidc__RoleMap")]
            : [];
    }

    private static async Task<Finding> SignInAsync(VerbHost host, CancellationToken stop)
    {
        var oidc = host.Get<IConfiguration>().GetSection("Oidc").Get<OidcOptions>() ?? new OidcOptions();
        if (!oidc.Configured)
        {
            return new Finding("sign-in", "warning", "no provider: people choose a role, on this machine only (Development)");
        }
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            using var answer = await client.GetAsync($"{oidc.Authority!.TrimEnd('/')}/.well-known/openid-configuration", stop);
            return new Finding("sign-in", answer.IsSuccessStatusCode ? "ok" : "failed",
                $"{oidc.Authority} answers {(int)answer.StatusCode}; roles are read from claim {oidc.RoleClaim} in the ID token, "
                + "else from user info or the access token");
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return new Finding("sign-in", "failed", $"{oidc.Authority}: {error.Message}");
        }
    }
}
