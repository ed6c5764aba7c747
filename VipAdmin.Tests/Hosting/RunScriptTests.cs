using System.Diagnostics;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Hosting;

/// <summary><c>run.sh</c> as it is, in a directory of its own, with a stand-in for the .NET SDK that only says which platforms it is told to ask.</summary>
public sealed class RunScriptTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("vipadmin-run-").FullName;

    public RunScriptTests()
    {
        Directory.CreateDirectory(Path.Combine(root, "scripts"));
        Directory.CreateDirectory(Path.Combine(root, "sdk"));
        foreach (var file in (string[])["run.sh", "scripts/prepare.sh", "appsettings.json"])
        {
            File.Copy(Path.Combine(Folders.Root, file), Path.Combine(root, file));
        }
        var sdk = Path.Combine(root, "sdk/dotnet");
        File.WriteAllText(sdk,
            "#!/bin/sh\ncase \"$1\" in build) mkdir -p VipAdmin.Web/bin/Debug/net10.0 VipAdmin.Web/bin/Release/net10.0 ;; *.dll) echo \"platforms=$PAYMENT_ENV\" ;; esac\n");
        File.SetUnixFileMode(sdk, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private async Task<(int ExitCode, string Output, string Errors)> RunAsync(string? dotEnv, params (string Name, string Value)[] environment)
    {
        if (dotEnv is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(root, ".env"), dotEnv, TestContext.Current.CancellationToken);
        }
        var start = new ProcessStartInfo("bash", [Path.Combine(root, "run.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in (string[])["DATABASE_URL", "Database__Url", "ConnectionStrings__VipAdmin", "PAYMENT_ENV", "Payments__Environment"])
        {
            start.Environment.Remove(name);
        }
        start.Environment["PATH"] = Path.Combine(root, "sdk") + ":" + Environment.GetEnvironmentVariable("PATH");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, (await output).Trim(), await errors);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("#DATABASE_URL=postgresql://vip@db/vip\nDATABASE_URL=\nENABLE_CRON=true\n")]
    public async Task Run_NoDatabaseNamed_LeavesThePlatformsToThePortal(string? dotEnv)
    {
        var (exitCode, output, errors) = await RunAsync(dotEnv);
        (exitCode, output).ShouldBe((0, "platforms="), errors);
        errors.ShouldNotContain("the real platforms are asked");
    }

    [Theory]
    [InlineData(null, "DATABASE_URL")]
    [InlineData(null, "ConnectionStrings__VipAdmin")]
    [InlineData("export DATABASE_URL = \"postgresql://vip@db/vip\"\n", "ENABLE_CRON")]
    public async Task Run_DatabaseNamedButNoPlatforms_AsksTheRealOnesAndSaysSo(string? dotEnv, string name)
    {
        var (exitCode, output, errors) = await RunAsync(dotEnv, (name, "postgresql://vip@db/vip"));
        (exitCode, output).ShouldBe((0, "platforms="), errors);
        errors.ShouldContain("the real platforms are asked");
        errors.ShouldContain("PAYMENT_ENV=sandbox");
    }

    [Theory]
    [InlineData(null, "production")]
    [InlineData("PAYMENT_ENV=production\n", null)]
    public async Task Run_DatabaseAndPlatformsNamed_LeavesTheChoiceAlone(string? dotEnv, string? chosen)
    {
        var (exitCode, output, errors) =
            await RunAsync(dotEnv, [("DATABASE_URL", "postgresql://vip@db/vip"), .. chosen is null ? [] : new[] { ("PAYMENT_ENV", chosen) }]);
        (exitCode, output).ShouldBe((0, "platforms=" + chosen), errors);
    }
}
