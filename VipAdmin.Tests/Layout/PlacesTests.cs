using VipAdmin.Core;
using VipAdmin.Web.Layout;

namespace VipAdmin.Tests.Layout;

public sealed class PlacesTests
{
    [Theory]
    [InlineData(Role.Admin, true)]
    [InlineData(Role.Auditor, true)]
    [InlineData(Role.Ops, false)]
    [InlineData(Role.Finance, false)]
    [InlineData(Role.Support, false)]
    public void Audit_InTheRail_OnlyForWhoMayReadIt(string role, bool shown)
        => Places.For(new Actor("x", "x", [role])).Any(place => place.Href == "/audit").ShouldBe(shown);

    [Theory]
    [InlineData(Role.Admin, true)]
    [InlineData(Role.Auditor, true)]
    [InlineData(Role.Ops, true)]
    [InlineData(Role.Finance, false)]
    [InlineData(Role.Support, false)]
    public void Alerts_InTheRail_ForWhomTheyConcern(string role, bool shown)
        => Places.For(new Actor("x", "x", [role])).Any(place => place.Href == "/alerts").ShouldBe(shown);

    [Theory]
    [InlineData(Role.Admin, true)]
    [InlineData(Role.Auditor, true)]
    [InlineData(Role.Finance, true)]
    [InlineData(Role.Ops, false)]
    [InlineData(Role.Support, false)]
    public void Statements_InTheRail_ForWhomTheyConcern(string role, bool shown)
        => Places.For(new Actor("x", "x", [role])).Any(place => place.Href == "/statements").ShouldBe(shown);

    [Theory]
    [InlineData(Role.Ops, true, true)]
    [InlineData(Role.Finance, true, false)]
    [InlineData(Role.Support, false, false)]
    [InlineData(Role.Auditor, true, true)]
    public void TasksAndSettings_InTheRail_OnlyForWhomTheyAreOfUse(string role, bool tasks, bool settings)
    {
        var places = Places.For(new Actor("x", "x", [role])).Select(place => place.Href).ToArray();

        places.Contains("/tasks").ShouldBe(tasks);
        places.Contains("/settings").ShouldBe(settings);
        places.ShouldContain("/");
    }

    [Fact]
    public void Phone_ForEveryRole_ShowsFourPlacesThatTheRoleMayOpen()
    {
        foreach (var role in Role.All)
        {
            var actor = new Actor("x", "x", [role]);
            Places.Four(actor).Count.ShouldBe(4, role);
            Places.Four(actor).ShouldBeSubsetOf(Places.For(actor));
        }
    }

    [Theory]
    [InlineData("/tasks", "/runs/1", true)]
    [InlineData("/tasks", "/tasksomething", false)]
    [InlineData("/members", "/members/u1", true)]
    [InlineData("/discrepancies", "/damage", true)]
    [InlineData("/timeline", "/calls", true)]
    [InlineData("/days", "/days/2026-11-22", true)]
    [InlineData("/", "/orders", false)]
    public void Place_OfAnAddress_IsMarked(string href, string path, bool marked)
        => Places.For(new Actor("x", "x", [Role.Admin])).Single(place => place.Href == href).Holds(path).ShouldBe(marked);
}
