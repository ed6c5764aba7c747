using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Journeys;

/// <summary>Every page in English, in both themes.</summary>
public sealed class EveryPageInEnglishTests(PostgresFixture postgres) : BarrierWalk(postgres)
{
    [Fact]
    public async Task Page_InBothThemes_HasNoBarrier() => (await WideAsync("en")).ShouldBeEmpty();
}
