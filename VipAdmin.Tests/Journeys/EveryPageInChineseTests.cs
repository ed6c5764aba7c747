using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Journeys;

/// <summary>Every page in Chinese, in both themes.</summary>
public sealed class EveryPageInChineseTests(PostgresFixture postgres) : BarrierWalk(postgres)
{
    [Fact]
    public async Task Page_InBothThemes_HasNoBarrier() => (await WideAsync("zh-CN")).ShouldBeEmpty();
}
