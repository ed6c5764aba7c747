using VipAdmin.Web.Logging;

namespace VipAdmin.Tests.Logging;

public sealed class LogFileTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("vipadmin-test-log-").FullName;

    private string Combined => Path.Combine(directory, "combined.log");

    [Fact]
    public async Task Write_TooLarge_KeepsTheNameForTheNewest()
    {
        var file = new LogFile(Combined, sizeLimit: 200, retained: 2);

        for (var i = 0; i < 20; i++)
        {
            await file.WriteAsync([LogQueueTests.Event($"line {i}")], TestContext.Current.CancellationToken);
        }

        Directory.GetFiles(directory).Select(Path.GetFileName).ShouldBe(["combined.log", "combined1.log", "combined2.log"], ignoreOrder: true);
        (await File.ReadAllTextAsync(Combined, TestContext.Current.CancellationToken)).ShouldContain("line 19");
        (await File.ReadAllTextAsync(Path.Combine(directory, "combined2.log"), TestContext.Current.CancellationToken)).ShouldNotContain("line 19");
    }

    [Fact]
    public async Task Write_SeveralAtOnce_LosesNoLine()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var file = new LogFile(Combined, sizeLimit: 2_000, retained: 100);
            for (var i = 0; i < 50; i++)
            {
                await file.WriteAsync([LogQueueTests.Event($"writer {writer} line {i}.")], TestContext.Current.CancellationToken);
            }
        })));

        var all = string.Concat(Directory.GetFiles(directory).Select(File.ReadAllText));
        for (var i = 0; i < 200; i++)
        {
            all.ShouldContain($"writer {i / 50} line {i % 50}.");
        }
        all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(200);
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
