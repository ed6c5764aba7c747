using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;
using VipAdmin.Core.Settings;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Scheduling.Jobs;

namespace VipAdmin.Web.Hosting;

/// <summary>Invalid configuration ends the process before it listens: every fault at once, exit code 78.</summary>
public static class StartChecks
{
    /// <summary>A value longer than any sensible one was pasted by mistake and may be a key.</summary>
    private const int LongestShown = 64;

    /// <summary>Runs the portal (or a verb); a refusal is printed as a list on standard error and ends with exit code 78.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (StartRefusedException refused)
        {
            Print(refused.Faults, Console.Error);
            return StartRefusedException.ExitCode;
        }
        catch (PostgresFailedException failed)
        {
            Print([new StartFault("Database:EmbeddedPath", failed.Message, "an embedded database that can be started")], Console.Error);
            return StartRefusedException.ExitCode;
        }
    }

    /// <summary>Every fault of the settings, in the order of the catalogue.</summary>
    public static IReadOnlyList<StartFault> Faults(IConfigurationRoot configuration, IHostEnvironment environment)
    {
        var view = new SettingsView(configuration);
        var rows = view.Read();
        List<StartFault> faults = [.. SettingsNotes.Of(configuration).Faults];
        faults.AddRange(
            rows.Where(row => row is { Written: { } written, Setting: { Secret: false, Kind: SettingKind.Text } } && Quotes.IsTorn(written))
                .Select(row => new StartFault(
            row.Name, "has a quotation mark at one end only", "the value without quotation marks")));
        faults.AddRange(rows.Where(row => row.Written is not null && row.Setting.Kind.Normalise(row.Written) is null).Select(Unfit));
        faults.AddRange(
            UnknownTaskKeys(configuration, rows).Where(odd => odd.Ours).Select(odd => new StartFault(odd.Name, "is not a setting of a task", odd.Expected)));
        var weChat = configuration.GetSection("WeChatPay").Get<WeChatPayOptions>() ?? new WeChatPayOptions();
        var alipay = configuration.GetSection("Alipay").Get<AlipayOptions>() ?? new AlipayOptions();
        faults.AddRange(weChat.Faults().Concat(alipay.Faults()).Select(text => Platform(text, rows)));
        faults.AddRange(SignIn(rows, environment.IsDevelopment()));
        faults.AddRange(
            RoleMap.Wrong(configuration).Take(1)
                .Select(pair => new StartFault("Oidc__RoleMap", $"maps \"{pair.Key}\" to \"{pair.Value}\", which is not a role", RoleMap.Expected)));
        faults.AddRange(Mail(rows));
        if (environment.IsProduction())
        {
            faults.AddRange(Production(rows, channels: weChat.IsConfigured || alipay.IsConfigured));
        }
        if (!environment.IsDevelopment() && Written(rows, "Database:Url") is null && Written(rows, "ConnectionStrings:VipAdmin") is null)
        {
            faults.Add(
                new StartFault("DATABASE_URL", "is not set",
                    "the shared database (or ConnectionStrings__VipAdmin); an embedded one exists only in Development"));
        }
        return [.. faults.DistinctBy(fault => fault.Key).Select(fault => fault with { Found = view.Redaction.Clean(fault.Found) })];
    }

    /// <summary>Notes settings that do not prevent a start but do not take effect as written.</summary>
    public static void NoteWarnings(IConfigurationRoot configuration)
    {
        var notes = SettingsNotes.Of(configuration);
        var rows = new SettingsView(configuration).Read();
        foreach (var odd in UnknownTaskKeys(configuration, rows).Where(odd => !odd.Ours))
        {
            notes.Warn(odd.Name, "is not a setting of a task of this portal; it is ignored");
        }
        if (Written(rows, "Alerts:Emails") is not null && Written(rows, "Smtp:Host") is null)
        {
            notes.Warn(rows.First(row => row.Setting.Key == "Alerts:Emails").Name, "is set, but SMTP_HOST is not: no mail is sent");
        }
    }

    private static IEnumerable<StartFault> Production(IReadOnlyList<SettingRow> rows, bool channels)
    {
        SettingRow Row(string key) => rows.First(row => row.Setting.Key == key);
        var sandbox = Row("Payments:Environment");
        if (sandbox.Shown == "sandbox")
        {
            yield return new StartFault(sandbox.Name, "is sandbox", "production: the sandbox never runs in Production");
        }
        else if (!channels)
        {
            yield return new StartFault("WECHAT_MCH_ID, ALIPAY_APP_ID", "neither platform has credentials",
                "credentials of at least one (see .env.example): without them no order can be checked");
        }
        if (Row("Oidc:RequireHttpsMetadata") is { Shown: "false" } insecure)
        {
            yield return new StartFault(insecure.Name, "is false", "true in Production");
        }
    }

    /// <summary>A misspelled name of a task or of its setting, which would otherwise silently have no effect.</summary>
    private static IEnumerable<(string Name, string Expected, bool Ours)> UnknownTaskKeys(IConfiguration configuration, IReadOnlyList<SettingRow> rows)
    {
        var known = rows.Select(row => row.Setting.Key).Where(key => key.StartsWith("Tasks:", StringComparison.Ordinal))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (tasks, settings) = (known.Select(key => key.Split(':')[1]).Distinct().ToArray(), known.Select(key => key.Split(':')[2]).Distinct().ToArray());
        var expected = $"Tasks__<task>__<setting> with one of {string.Join(", ", tasks)} and one of {string.Join(", ", settings)}";
        return configuration.GetSection("Tasks").AsEnumerable()
            .Where(pair => pair.Value is not null && pair.Key.Contains(':', StringComparison.Ordinal) && !known.Contains(pair.Key))
            .Select(pair => (pair.Key.Replace(":", "__", StringComparison.Ordinal), expected,
                Array.Exists(tasks, task => IsNearly(pair.Key.Split(':')[1], task))));
    }

    /// <summary>Whether two words differ by at most two typos; another program's task has a different name altogether.</summary>
    private static bool IsNearly(string written, string meant)
    {
        var (from, to) = (written.ToUpperInvariant(), meant.ToUpperInvariant());
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= to.Length; j++)
            {
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1)));
            }
        }
        return row[^1] <= 2;
    }

    private static string? Written(IReadOnlyList<SettingRow> rows, string key) => rows.First(row => row.Setting.Key == key).Written;

    /// <summary>The platforms say "NAME: what is wrong; expected what is right".</summary>
    private static StartFault Platform(string text, IReadOnlyList<SettingRow> rows)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (key, rest) = (text[..colon], text[(colon + 1)..].Trim());
        var name = rows.FirstOrDefault(row => row.Setting.Names.Contains(key))?.Name ?? key;
        var cut = rest.IndexOf("xpected ", StringComparison.Ordinal);
        return cut <= 0
            ? new StartFault(name, rest, "a valid value")
            : new StartFault(name, cut == 1 ? "is not valid" : rest[..(cut - 1)].Trim().TrimEnd(';', '.'), rest[(cut + "xpected ".Length)..]);
    }

    /// <summary>Development works without a provider; elsewhere no one could sign in, and strangers could not be kept out.</summary>
    private static IEnumerable<StartFault> SignIn(IReadOnlyList<SettingRow> rows, bool development)
    {
        SettingRow Row(string key) => rows.First(row => row.Setting.Key == key);
        var (authority, client) = (Row("Oidc:Authority"), Row("Oidc:ClientId"));
        if (authority.Written is null)
        {
            if (!development)
            {
                yield return new StartFault(authority.Name, "is not set", "the address of the OpenID Connect provider; only Development starts without one");
                yield return new StartFault(client.Name, client.Written is null ? "is not set" : "is set, but the provider's address is not",
                    "the client id under which the provider knows this portal");
            }
            yield break;
        }
        if (client.Written is null)
        {
            yield return new StartFault(client.Name, "is not set", "the client id under which the provider knows this portal");
        }
        if (Row("Oidc:RequireHttpsMetadata").Shown == "true" && authority.Written.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
        {
            yield return new StartFault(authority.Name, $"is \"{authority.Written}\"",
                "an https address, or Oidc__RequireHttpsMetadata=false for a provider on the same machine in Development");
        }
    }

    /// <summary>A mail server without a sender cannot send.</summary>
    private static IEnumerable<StartFault> Mail(IReadOnlyList<SettingRow> rows)
    {
        SettingRow Row(string key) => rows.First(row => row.Setting.Key == key);
        // The payment backend mails through an API and sets no SMTP_HOST: without one the portal only warns that mail is off, and starts.
        if (Row("Alerts:Emails").Written is null || Row("Smtp:Host").Written is null)
        {
            yield break;
        }
        if (Row("Smtp:From") is { Written: null } from && new SettingKind.Mailboxes(1).Normalise(Row("Smtp:User").Written ?? "") is null)
        {
            yield return new StartFault(from.Name, "is not set", "the sender of the mails to ERROR_ALERT_EMAILS; SMTP_USER is not a mail address");
        }
    }

    private static StartFault Unfit(SettingRow row)
    {
        var found = row.Setting.Secret || row.Written!.Length > LongestShown ? "is not valid (value not shown)" : $"is \"{row.Shown}\"";
        if (row.Setting.Kind is SettingKind.Cron)
        {
            found += $": {string.Join(' ', SettingKind.Cron.Faults(row.Written!).Select(JobSettingsWords.InProse))}";
        }
        if (row.Setting.Kind is SettingKind.PostgresAddress)
        {
            try
            {
                DatabaseUrl.Parse(row.Written!);
            }
            catch (Exception error) when (error is FormatException or ArgumentException)
            {
                found = error is FormatException ? error.Message : "is not valid (value not shown)";
            }
        }
        return new StartFault(row.Name, found, row.Setting.Kind.Expected + (row.Source is "environment" or "default" ? "" : $" ({row.Source})"));
    }

    private static void Print(IReadOnlyList<StartFault> faults, TextWriter to)
    {
        to.WriteLine(faults.Count == 1 ? "VipAdmin does not start: 1 fault." : $"VipAdmin does not start: {faults.Count} faults.");
        foreach (var fault in faults)
        {
            to.WriteLine($"  {fault.Key}");
            to.WriteLine($"      found     {fault.Found}");
            to.WriteLine($"      expected  {fault.Expected}");
        }
    }
}
