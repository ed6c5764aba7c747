using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class SteadyListTests
{
    private readonly SteadyList<(int Id, string Text)> list = new(each => each.Id);

    [Fact]
    public void FirstEntries_AreShownAtOnce()
    {
        list.Offer([]);
        list.Offer([(2, "b"), (1, "a")]);

        list.Shown.ShouldBe([(2, "b"), (1, "a")]);
        list.Waiting.ShouldBe(0);
    }

    [Fact]
    public void Entry_ThatIsGone_BecomesWhatTheListSaysOfIt()
    {
        var runs = new SteadyList<(int Id, string Text)>(each => each.Id, each => (each.Id, "over"));
        runs.Offer([(2, "b"), (1, "a")]);
        runs.Offer([(3, "c"), (1, "a, more")]);

        runs.Shown.ShouldBe([(2, "over"), (1, "a, more")]);
    }

    [Fact]
    public void NewEntries_Wait_WhatIsShownStaysInPlaceAndIsUpdated()
    {
        list.Offer([(2, "b"), (1, "a")]);
        list.Offer([(4, "d"), (3, "c"), (2, "b, more")]);

        list.Shown.ShouldBe([(2, "b, more"), (1, "a")]);
        list.Waiting.ShouldBe(2);
        list.Show();
        list.Shown.ShouldBe([(4, "d"), (3, "c"), (2, "b, more")]);
        list.Waiting.ShouldBe(0);
    }
}
