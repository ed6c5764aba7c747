using VipAdmin.Core.Data;
using VipAdmin.Core.Settings;

namespace VipAdmin.Web.Hosting;

/// <summary>What the portal and its command-line verbs share before anything else exists.</summary>
public static class Portal
{
    /// <summary>A builder with all settings read and checked.</summary>
    /// <param name="also">What the caller may do to the database beyond what the environment allows.</param>
    /// <exception cref="StartRefusedException">One or more settings are wrong. What is wrong with the database is in the same list.</exception>
    public static async Task<WebApplicationBuilder> CreateBuilderAsync(string[] args, Preparation also = Preparation.None, CancellationToken stop = default)
    {
        var root = ContentRoot.Find();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = root, EnvironmentName = UnnamedEnvironment(root, args) });
        builder.AddVipConfiguration();
        var faults = StartChecks.Faults(builder.Configuration, builder.Environment);
        return faults.Count == 0 ? builder : throw new StartRefusedException([.. faults, .. await builder.DatabaseFaultsAsync(also, stop)]);
    }

    /// <summary>Development when nobody named an environment and the program runs from its sources (<c>dotnet run</c>); null otherwise: then .NET decides, and what is published is Production.</summary>
    internal static string? UnnamedEnvironment(string root, string[] args)
        => new[] { "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT" }.All(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)))
            && !args.Any(arg => arg.StartsWith("--environment", StringComparison.OrdinalIgnoreCase)) && File.Exists(Path.Combine(root, "VipAdmin.sln"))
            ? Environments.Development : null;
}
