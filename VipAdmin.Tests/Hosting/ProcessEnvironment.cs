namespace VipAdmin.Tests.Hosting;

/// <summary>Environment variables and working directory for one test, put back afterwards.</summary>
public sealed class ProcessEnvironment : IDisposable
{
    private readonly Dictionary<string, string?> before = [];
    private readonly string workingDirectory = Environment.CurrentDirectory;
    private readonly string place = Directory.CreateTempSubdirectory("vipadmin-test-env-").FullName;

    public ProcessEnvironment() => Environment.CurrentDirectory = place;

    public void Set(string name, string value)
    {
        before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    public void WriteDotEnv(string text) => File.WriteAllText(Path.Combine(place, ".env"), text);

    public void Dispose()
    {
        foreach (var (name, value) in before)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
        Environment.CurrentDirectory = workingDirectory;
        Directory.Delete(place, recursive: true);
    }
}

/// <summary>Tests that change or measure the process run while nothing else does.</summary>
[CollectionDefinition(nameof(ProcessEnvironment), DisableParallelization = true)]
public sealed class ProcessEnvironmentTests;
