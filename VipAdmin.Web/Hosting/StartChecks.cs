using VipAdmin.Core.Data;
using VipAdmin.Core.Settings;

namespace VipAdmin.Web.Hosting;

/// <summary>Bad configuration ends the process before it listens: every fault at once, exit code 78.</summary>
public static class StartChecks
{
    /// <summary>Runs the portal (or a verb); turns a refusal into its list on standard error and exit code 78.</summary>
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

    /// <summary>Looks at every setting.</summary>
    /// <exception cref="StartRefusedException">One or more are wrong.</exception>
    public static WebApplicationBuilder CheckConfiguration(this WebApplicationBuilder builder)
    {
        var faults = Faults(builder.Configuration, builder.Environment);
        return faults.Count == 0 ? builder : throw new StartRefusedException(faults);
    }

    /// <summary>Everything that is wrong, in the order of the catalogue.</summary>
    public static IReadOnlyList<StartFault> Faults(IConfigurationRoot configuration, IHostEnvironment environment)
    {
        var rows = new SettingsView(configuration).Read();
        List<StartFault> faults = [.. rows.Where(row => row.Written is not null && row.Setting.Kind.Normalise(row.Written) is null).Select(Unfit)];
        if (environment.IsProduction())
        {
            faults.AddRange(Production(rows));
        }
        return faults;
    }

    private static IEnumerable<StartFault> Production(IReadOnlyList<SettingRow> rows)
    {
        SettingRow Row(string key) => rows.First(row => row.Setting.Key == key);
        var sandbox = Row("Payments:Environment");
        if (sandbox.Shown == "sandbox")
        {
            yield return new StartFault(sandbox.Name, "is sandbox", "production: in Production the sandbox never runs");
        }
        foreach (var key in (string[])["Oidc:Authority", "Oidc:ClientId"])
        {
            if (Row(key) is { Written: null } missing)
            {
                yield return new StartFault(missing.Name, "is not set", "sign-in by OpenID Connect in Production: " + missing.Setting.En);
            }
        }
        if (Row("Oidc:RequireHttpsMetadata") is { Shown: "false" } insecure)
        {
            yield return new StartFault(insecure.Name, "is false", "true in Production");
        }
        if (Row("Database:Url").Written is null && Row("ConnectionStrings:VipAdmin").Written is null)
        {
            yield return new StartFault("DATABASE_URL", "is not set", "the shared database (or ConnectionStrings__VipAdmin); an embedded one exists only in Development");
        }
    }

    private static StartFault Unfit(SettingRow row)
    {
        var found = row.Setting.Secret ? "is not understood (value not shown)" : $"is \"{row.Shown}\"";
        if (row.Setting.Kind is SettingKind.PostgresAddress)
        {
            try
            {
                DatabaseUrl.Parse(row.Written!);
            }
            catch (Exception error) when (error is FormatException or ArgumentException)
            {
                found = error is FormatException ? error.Message : "is not understood (value not shown)";
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
