using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Sandbox;

public sealed class DemoStoriesTests
{
    private static readonly DateTime Noon = SandboxBench.Noon;
    private readonly Random random = new(7);

    [Fact]
    public void Draw_ManyTimes_TellsEveryStoryAndMostlyTheOrdinaryOne()
    {
        var drawn = Enumerable.Range(0, 5000).Select(_ => DemoStories.Draw(random)).ToList();

        drawn.Distinct().ShouldBe(Enum.GetValues<DemoStory>(), ignoreOrder: true);
        drawn.Count(story => story == DemoStory.PaidWithCallback).ShouldBeInRange(3300, 3700);
    }

    [Fact]
    public void Draw_SameSeed_SameStories()
        => Enumerable.Range(0, 50).Select(_ => DemoStories.Draw(random)).ToList().ShouldBe(DrawWith(new Random(7), 50));

    [Theory]
    [InlineData(DemoStory.PaidWithCallback, 1)]
    [InlineData(DemoStory.CallbackTwice, 2)]
    [InlineData(DemoStory.LostCallback, 0)]
    [InlineData(DemoStory.PlatformTrouble, 0)]
    [InlineData(DemoStory.ForgedAnswer, 0)]
    [InlineData(DemoStory.RefundedAtThePlatform, 0)]
    public void Plan_PaidStory_IsPaidWithinFiveMinutesAndCalledBackThatOften(DemoStory story, int callbacks)
    {
        var plan = Plan(story);

        plan.Trade.PayAt.ShouldNotBeNull().ShouldBeInRange(Noon, Noon.AddMinutes(5));
        plan.Acts.Count(act => act.Act == DemoAct.Callback && act.At > plan.Trade.PayAt).ShouldBe(callbacks);
    }

    [Fact]
    public void Plan_LatePayment_PaysAfterTheBackendCancelled()
    {
        var plan = Plan(DemoStory.LatePayment);

        var cancel = plan.Acts.ShouldHaveSingleItem();
        cancel.Act.ShouldBe(DemoAct.Cancel);
        plan.Trade.PayAt.ShouldNotBeNull().ShouldBeGreaterThan(cancel.At);
    }

    [Fact]
    public void Plan_WrongAmount_PaysSomethingElse() => Plan(DemoStory.WrongAmount).Trade.AmountFen.ShouldNotBe(DemoSeedPackage.Fen);

    [Fact]
    public void Plan_PaidAtTheLastSecond_WaitsForTheClose()
    {
        var plan = Plan(DemoStory.PaidAtTheLastSecond);

        plan.Trade.PayAt.ShouldBeNull();
        plan.Trade.PayOnClose.ShouldBeTrue();
    }

    [Fact]
    public void Plan_NeverPaid_AlipayOftenNeverHearsOfIt()
    {
        var plans = Enumerable.Range(0, 40).Select(_ => Plan(DemoStory.NeverPaid, "alipay")).ToList();

        plans.ShouldAllBe(plan => plan.Trade.PayAt == null && plan.Acts.Count == 0);
        plans.ShouldContain(plan => plan.Trade.OpenedAt == null);
        plans.ShouldContain(plan => plan.Trade.OpenedAt != null);
    }

    private static DemoPackage DemoSeedPackage { get; } = new("p", "vip_month", "VIP月卡", 30, 3990, 2990);

    private DemoPlan Plan(DemoStory story, string channel = "wechat")
        => DemoStories.Plan(story, new DemoOrder("o", DemoNumbers.Order(Noon), "u", DemoSeedPackage, channel, Noon), random);

    private static List<DemoStory> DrawWith(Random random, int times) => [.. Enumerable.Range(0, times).Select(_ => DemoStories.Draw(random))];
}
