using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Discrepancies;

public sealed class SavedViewDeskTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly SavedViewDesk desk = new(postgres.Databases, TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Views_AreEachPersonsOwn()
    {
        var id = await SaveAsync(Given.Finance, " 大额 ", "amountFrom=500");
        await SaveAsync(Given.OtherFinance, "大额", "amountFrom=900");

        (await desk.ListAsync(Given.Finance, Stop)).ShouldBe([new SavedViewRow(id, "大额", "amountFrom=500", false)]);
        (await desk.RenameAsync(Given.OtherFinance, id, "x", Stop)).ShouldBe(new SavedViewResult.Unknown());
        (await desk.DeleteAsync(Given.OtherFinance, id, Stop)).ShouldBe(new SavedViewResult.Unknown());
        (await desk.DefaultAsync(Given.OtherFinance, id, true, Stop)).ShouldBe(new SavedViewResult.Unknown());
        await Should.ThrowAsync<NotPermittedException>(() => desk.ListAsync(new Actor("x", "x", []), Stop));
    }

    [Fact]
    public async Task Name_ThatIsMissingTakenOrTooLong_IsRefused()
    {
        var first = await SaveAsync(Given.Finance, "A", "");
        var second = await SaveAsync(Given.Finance, "B", "");

        (await desk.SaveAsync(Given.Finance, "A", "type=latePayment", Stop)).ShouldBe(new SavedViewResult.NameTaken());
        (await desk.RenameAsync(Given.Finance, second, "A", Stop)).ShouldBe(new SavedViewResult.NameTaken());
        (await desk.SaveAsync(Given.Finance, "  ", "", Stop)).ShouldBe(new SavedViewResult.NameNeeded());
        (await desk.SaveAsync(Given.Finance, new string('x', 41), "", Stop)).ShouldBe(new SavedViewResult.NameNeeded());
        (await desk.SaveAsync(Given.Finance, "C", new string('x', 1_001), Stop)).ShouldBe(new SavedViewResult.TooLong());
        (await desk.RenameAsync(Given.Finance, first, "C", Stop)).ShouldBe(new SavedViewResult.Done(first));
        (await desk.DeleteAsync(Given.Finance, second, Stop)).ShouldBe(new SavedViewResult.Done(second));
        (await desk.ListAsync(Given.Finance, Stop)).Select(view => view.Name).ShouldBe(["C"]);
    }

    [Fact]
    public async Task Default_IsAtMostOne_AndTheThirtiethViewIsTheLast()
    {
        var first = await SaveAsync(Given.Finance, "A", "");
        var second = await SaveAsync(Given.Finance, "B", "");
        await desk.DefaultAsync(Given.Finance, first, true, Stop);
        await desk.DefaultAsync(Given.Finance, second, true, Stop);
        (await desk.ListAsync(Given.Finance, Stop)).Select(view => (view.Name, view.IsDefault)).ShouldBe([("A", false), ("B", true)]);
        await desk.DefaultAsync(Given.Finance, second, false, Stop);
        (await desk.ListAsync(Given.Finance, Stop)).ShouldAllBe(view => !view.IsDefault);

        for (var i = 2; i < SavedViewDesk.Most; i++)
        {
            await SaveAsync(Given.Finance, $"view {i}", "");
        }
        (await desk.SaveAsync(Given.Finance, "one more", "", Stop)).ShouldBe(new SavedViewResult.TooMany());
    }

    private async Task<Guid> SaveAsync(Actor actor, string name, string query)
        => (await desk.SaveAsync(actor, name, query, Stop)).ShouldBeOfType<SavedViewResult.Done>().Id;
}
