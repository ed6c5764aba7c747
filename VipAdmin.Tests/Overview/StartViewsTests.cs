using VipAdmin.Core;
using VipAdmin.Web.Overview;

namespace VipAdmin.Tests.Overview;

public sealed class StartViewsTests
{
    [Theory]
    [InlineData(Role.Ops, StartView.Ops)]
    [InlineData(Role.Finance, StartView.Finance)]
    [InlineData(Role.Support, StartView.Support)]
    [InlineData(Role.Auditor, StartView.Auditor)]
    public void Role_HasTheStartPageOfItsWork(string role, StartView view) => StartViews.For(Person(role)).ShouldBe([view]);

    [Fact]
    public void SeveralRoles_ChooseAmongTheirs_TheAdministratorAmongAll()
    {
        StartViews.For(Person(Role.Support, Role.Finance)).ShouldBe([StartView.Finance, StartView.Support]);
        StartViews.For(Person(Role.Admin)).ShouldBe(Enum.GetValues<StartView>());
    }

    [Fact]
    public void Choice_OfAnotherRolesPage_IsLeftOut_TheFirstThatFitsCounts()
    {
        StartViews.Choose(Person(Role.Finance, Role.Support), "auditor", null, "support").ShouldBe(StartView.Support);
        StartViews.Choose(Person(Role.Finance), "ops", "nonsense").ShouldBe(StartView.Finance);
    }

    private static Actor Person(params string[] roles) => new("x", "x", roles);
}
