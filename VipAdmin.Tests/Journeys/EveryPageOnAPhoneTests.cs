using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Journeys;

/// <summary>Every page on a phone.</summary>
public sealed class EveryPageOnAPhoneTests(PostgresFixture postgres) : BarrierWalk(postgres)
{
    [Fact]
    public async Task Page_OnAPhone_HasNoBarrier() => (await PhoneAsync("zh-CN")).ShouldBeEmpty();
}
