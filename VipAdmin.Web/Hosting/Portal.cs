using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Settings;

namespace VipAdmin.Web.Hosting;

/// <summary>The first steps shared by the portal and its command-line verbs.</summary>
public static class Portal
{
    /// <summary>A builder whose settings are read and checked.</summary>
    /// <param name="also">What the caller may do to the database beyond what the environment allows.</param>
    /// <exception cref="StartRefusedException">One or more settings are invalid. The faults of the database are in the same list.</exception>
    public static async Task<WebApplicationBuilder> CreateBuilderAsync(string[] args, Preparation also = Preparation.None, CancellationToken stop = default)
    {
        var root = ContentRoot.Find();
        // Without IIS, QUIC and log providers that nothing here uses.
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = args, ContentRootPath = root, EnvironmentName = EnvironmentName(root, args) });
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (builder.Environment.IsDevelopment())
        {
            builder.WebHost.UseStaticWebAssets();
        }
        builder.AddVipConfiguration();
        NoteEnvironment(builder.Configuration, args, builder.Environment.EnvironmentName);
        StartChecks.NoteWarnings(builder.Configuration);
        var faults = StartChecks.Faults(builder.Configuration, builder.Environment);
        return faults.Count == 0 ? builder : throw new StartRefusedException([.. faults, .. await builder.DatabaseFaultsAsync(also, stop)]);
    }

    /// <summary>
    /// Development or Staging when the command line or the environment names it. Every other name counts as Production, so a typo opens nothing. Without a
    /// name: Development from the sources (<c>dotnet run</c>), Production for a published program.
    /// </summary>
    internal static string EnvironmentName(string root, string[] args)
    {
        var named = AsNamed(args) is { } written ? Quotes.Strip(written) : null;
        return named is null ? File.Exists(Path.Combine(root, "VipAdmin.sln")) ? Environments.Development : Environments.Production
            : new[] { Environments.Development, Environments.Staging }.FirstOrDefault(known => known.Equals(named, StringComparison.OrdinalIgnoreCase))
                ?? Environments.Production;
    }

    /// <summary>The variables that name the environment, the stronger one first.</summary>
    internal static IReadOnlyList<string> EnvironmentVariables { get; } = ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    private static void NoteEnvironment(IConfiguration configuration, string[] args, string decided)
    {
        if (AsNamed(args) is not { } written || written.Equals(decided, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }
        var name = EnvironmentVariables.FirstOrDefault(variable => Environment.GetEnvironmentVariable(variable) == written) ?? "--environment";
        SettingsNotes.Of(configuration).Warn(name, Quotes.Strip(written).Equals(decided, StringComparison.OrdinalIgnoreCase)
            ? "is in quotation marks, as docker --env-file keeps them; they are taken away"
            : $"is neither Development nor Staging nor Production; it counts as {decided}");
    }

    private static string? AsNamed(string[] args)
        => Option(args)
            ?? EnvironmentVariables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => value is not null && Quotes.Strip(value).Length > 0);

    private static string? Option(string[] args)
    {
        const string option = "--environment";
        for (var i = args.Length - 1; i >= 0; i--)
        {
            var value = args[i].StartsWith(option + "=", StringComparison.OrdinalIgnoreCase) ? args[i][(option.Length + 1)..]
                : args[i].Equals(option, StringComparison.OrdinalIgnoreCase) && i + 1 < args.Length ? args[i + 1] : null;
            if (!string.IsNullOrWhiteSpace(value))
            {
                return value;
            }
        }
        return null;
    }
}
