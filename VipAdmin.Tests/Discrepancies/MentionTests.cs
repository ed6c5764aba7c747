using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Discrepancies;

/// <summary>A colleague named in a note finds the discrepancy, until they have answered.</summary>
public sealed class MentionTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 11, 23, 6, 35, 0, TimeSpan.Zero));
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private DiscrepancyDesk Desk => new(postgres.Databases, time);
    private MentionBoard Board => new(postgres.Databases);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Note_WithAColleaguesName_IsFoundByThemUntilTheyAnswer()
    {
        var found = await postgres.Databases.DiscrepancyAsync(time.GetUtcNow().UtcDateTime.AddHours(-1));
        await postgres.Databases.DiscrepancyAsync(time.GetUtcNow().UtcDateTime.AddHours(-2));
        // Known by an act of their own.
        await Desk.NoteAsync(Given.OtherFinance, found.Id, 1, "seen", Stop);
        time.Advance(TimeSpan.FromMinutes(1));

        (await Desk.NoteAsync(Given.Finance, found.Id, 2, $"@{Given.OtherFinance.Name} please look", Stop)).ShouldBe(new DiscrepancyResult.Done());

        var mention = (await postgres.Databases.ReadAsync(db => db.Mentions.ToListAsync(Stop))).ShouldHaveSingleItem();
        (mention.DiscrepancyId, mention.PersonId, mention.ActorId).ShouldBe((found.Id, Given.OtherFinance.Id, Given.Finance.Id));
        (await Board.UnansweredAsync(Given.OtherFinance, Stop)).ShouldBe(1);
        (await Board.UnansweredAsync(Given.OtherFinance with { Name = "another name" }, Stop)).ShouldBe(1, "the id counts");
        (await Board.UnansweredAsync(Given.Finance, Stop)).ShouldBe(0);
        (await MentioningAsync(Given.OtherFinance)).ShouldBe([found.Id]);
        (await MentioningAsync(Given.Finance)).ShouldBeEmpty();

        time.Advance(TimeSpan.FromMinutes(1));
        await Desk.NoteAsync(Given.OtherFinance, found.Id, 3, "done", Stop);
        (await Board.UnansweredAsync(Given.OtherFinance, Stop)).ShouldBe(0);
        (await MentioningAsync(Given.OtherFinance)).ShouldBe([found.Id]);
    }

    [Fact]
    public async Task Note_ThatWasNotTaken_MentionsNoOne()
    {
        var found = await postgres.Databases.DiscrepancyAsync(time.GetUtcNow().UtcDateTime.AddHours(-1));
        await Desk.NoteAsync(Given.OtherFinance, found.Id, 1, "seen", Stop);

        (await Desk.NoteAsync(Given.Finance, found.Id, 1, $"@{Given.OtherFinance.Name}", Stop)).ShouldBe(new DiscrepancyResult.Stale(Given.OtherFinance.Name));

        (await postgres.Databases.ReadAsync(db => db.Mentions.CountAsync(Stop))).ShouldBe(0);
    }

    [Fact]
    public async Task Board_ForAStranger_IsRefused()
        => await Should.ThrowAsync<NotPermittedException>(() => Board.UnansweredAsync(Given.Of("nobody"), Stop));

    private async Task<Guid[]> MentioningAsync(Actor actor)
    {
        var filter = new DiscrepancyFilter { Mentions = actor.Id };
        return [.. (await new DiscrepancyList(postgres.Databases, time).PageAsync(Given.Support, filter, null, null, 10, Stop)).Rows.Select(row => row.Id)];
    }
}
