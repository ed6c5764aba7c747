using System.Diagnostics;
using System.Text.Json;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Cli;

/// <summary>How a verb ended that ran in a process of its own on a test's database.</summary>
public sealed record VerbProcess(int ExitCode, string Output, string Errors)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    public static async Task<VerbProcess> RunAsync(PostgresFixture postgres, string[] arguments, Dictionary<string, string>? environment = null,
        Func<Process, Task>? started = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        string[] all = [typeof(CommandLine).Assembly.Location, .. arguments];
        foreach (var argument in all)
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment["ConnectionStrings__VipAdmin"] = postgres.ConnectionString;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["PAYMENT_ENV"] = "sandbox";
        start.Environment["LOG_DIR"] = Path.Combine(Path.GetTempPath(), "vipadmin-cli-logs");
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }
        using var interrupts = new Interrupts();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await (started?.Invoke(process) ?? Task.CompletedTask);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new VerbProcess(process.ExitCode, await output, await errors);
    }
}
