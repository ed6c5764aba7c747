namespace VipAdmin.Tests.House;

/// <summary>Pages, endpoints and verbs ask Core; only what sets up the database, its log and its keys opens it.</summary>
public sealed class WebReadsThroughCoreTests
{
    private static readonly string[] MayOpen = ["Hosting", "Logging", "Auth", "Sandbox"];

    [Fact]
    public void Web_OutsideItsFoundations_DoesNotNameTheDatabase()
        => Source.Files("*.cs", "*.razor").Where(file => file.Path.StartsWith("VipAdmin.Web/", StringComparison.Ordinal)
                && !MayOpen.Contains(file.Path.Split('/')[1]))
            .Where(file => file.Text.Contains("VipDb", StringComparison.Ordinal)).Select(file => file.Path).ShouldBeEmpty();
}
