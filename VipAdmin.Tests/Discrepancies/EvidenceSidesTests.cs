using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Tests.Discrepancies;

public sealed class EvidenceSidesTests
{
    [Fact]
    public void Align_BothSides_PutsTheSameThingOnTheSameLineInReadingOrder()
        => EvidenceSides.Align("""{"zeta":"1","paidAt":null,"status":"cancelled","amountFen":2990}""",
            """{"latencyMs":41,"state":"paid","amountFen":"2990","alpha":"x"}""")
            .Select(r => (r.Name, r.Local, r.Platform)).ShouldBe(
            [
                ("state", "cancelled", "paid"), ("amountFen", "2990", "2990"), ("paidAt", null, null), ("latencyMs", null, "41"), ("alpha", null, "x"),
                ("zeta", "1", null),
            ]);

    [Theory]
    [InlineData("status", "cancelled", "state", "paid", true)]
    [InlineData("status", "Paid", "state", "paid", false)]
    [InlineData("status", "pending", "state", "notFound", false)]
    [InlineData("status", "3", "state", "Closed", false)]
    [InlineData("state", "pending", "state", "unknown", false)]
    [InlineData("amountFen", "2990", "amountFen", "2990", false)]
    [InlineData("amountFen", "2990", "amountFen", "2900", true)]
    [InlineData("paidAt", "2026-11-23T06:30:00Z", "paidAt", "2026-11-23T14:30:00+08:00", false)]
    [InlineData("paidAt", "2026-11-23T06:30:00Z", "paidAt", "2026-11-23T14:30:00Z", true)]
    [InlineData("transactionId", "4200", "transactionId", "4201", true)]
    public void Align_ValuesOfOneThing_DifferOnlyWhenTheyMeanSomethingElse(string localName, string local, string platformName, string platform, bool differs)
        => EvidenceSides.Align($$"""{"{{localName}}":"{{local}}"}""", $$"""{"{{platformName}}":"{{platform}}"}""")
            .ShouldHaveSingleItem().Differs.ShouldBe(differs);

    [Fact]
    public void Align_SecondsBetweenCancelAndPayment_ReadAsADuration()
        => EvidenceSides.Align("""{"paidAfterCancelSeconds":600}""", "{}").ShouldHaveSingleItem().Kind.ShouldBe(EvidenceKind.Seconds);

    [Theory]
    [InlineData("{}", """{"transactionId":"4200"}""")]
    [InlineData("""{"transactionId":""}""", """{"transactionId":"4200"}""")]
    [InlineData("""{"transactionId":"4200"}""", """{"transactionId":null}""")]
    [InlineData("""{"member":"u"}""", "{}")]
    public void Align_OneSideSilent_ContradictsNothing(string local, string platform) => EvidenceSides.Align(local, platform)[0].Differs.ShouldBeFalse();

    [Fact]
    public void Align_TwoNamesForOneFact_ShareALine()
    {
        EvidenceSides.Align("""{"method":"wechat_native"}""", """{"channel":"wechat"}""")
            .ShouldHaveSingleItem().ShouldBe(new EvidenceRow("channel", EvidenceKind.Text, "wechat_native", "wechat", false));
        EvidenceSides.Align("""{"method":"alipay"}""", """{"channel":"wechat"}""").ShouldHaveSingleItem().Differs.ShouldBeTrue();
        EvidenceSides.Align("""{"callbackCount":1,"callbacks":2}""", "{}").ShouldHaveSingleItem().Local.ShouldBe("2");
        EvidenceSides.Align("""{"callbackCount":1}""", "{}").ShouldHaveSingleItem().Local.ShouldBe("1");
    }

    [Fact]
    public void Align_ASideWithStatusNumberAndStateWord_ShowsTheWordOnce()
        => EvidenceSides.Align("""{"state":"cancelled","status":3}""", """{"state":"paid"}""").ShouldHaveSingleItem().Local.ShouldBe("cancelled");
}
