using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>Members who get no reminders: one or a list is added with reason and end, and each can be let in again.</summary>
public sealed partial class ExclusionsPage : LivePage
{
    /// <summary>Longest file: ten thousand lines of ids with some room.</summary>
    private const long LongestFile = 1_000_000;

    private KeyPage<ExclusionRow> page = KeyPage<ExclusionRow>.Empty;
    private ExclusionResult.Wrong? wrong;
    private int count;
    private string list = "";
    private string reason = "";
    private DateOnly? until;
    private bool busy;

    [Inject] private ReminderExclusionBoard Board { get; set; } = null!;
    [Inject] private ReminderExclusionDesk Desk { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IStringLocalizer<RemindersText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<MembersText> Members { get; set; } = null!;
    [SupplyParameterFromQuery(Name = "ended")] private string? EndedText { get; set; }
    [SupplyParameterFromQuery(Name = Query.Before)] private string? Before { get; set; }
    [SupplyParameterFromQuery(Name = Query.After)] private string? After { get; set; }

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Reminders];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
        => (page, count) = await Board.ReadAsync(Actor, Ended, Key(Before), Key(After), stop);

    private bool May => Actor.Can(Permission.OperateTasks);

    private bool Ended => EndedText == "true";

    /// <summary>The file's text goes into the field, where it can be seen and corrected before it counts.</summary>
    private Task ReadAsync(InputFileChangeEventArgs chosen) => Command.RunAsync(Actor, async () =>
    {
        if (chosen.File.Size > LongestFile)
        {
            return new Told.No(T["Out.FileTooLong"]);
        }
        await using var stream = chosen.File.OpenReadStream(LongestFile);
        using var reader = new StreamReader(stream);
        (list, wrong) = (await reader.ReadToEndAsync(), null);
        return new Told.Done();
    });

    private Task AddAsync() => Command.RunAsync(Actor, async () =>
    {
        busy = true;
        try
        {
            // The chosen day still belongs to the exclusion.
            var end = until is { } day ? BusinessDay.StartUtc(day.AddDays(1)) : (DateTime?)null;
            var result = await Desk.AddAsync(Actor, list, end, reason, CancellationToken.None);
            wrong = result as ExclusionResult.Wrong;
            if (result is not ExclusionResult.Done done)
            {
                return new Told.No(Refused(result));
            }
            (list, reason, until) = ("", "", null);
            await ReloadAsync();
            return new Told.Done(done.Before == 0 ? T.Counted("Out.Added", done.Members) : T["Out.AddedSome", done.Members, done.Before]);
        }
        finally
        {
            busy = false;
        }
    });

    private Task EndAsync(ExclusionRow row)
    {
        var question = new ReasonQuestion(T["Out.EndTitle"], T["Out.EndMeaning", row.Nickname ?? row.Phone ?? row.UserId], T["Out.End"],
            $"exclusion:{row.Id}");
        return Command.RunAsync(Actor, question, async why =>
        {
            var result = await Desk.EndAsync(Actor, row.Id, why, CancellationToken.None);
            await ReloadAsync();
            return result is ExclusionResult.Done ? new Told.Done(T["Out.EndDone"]) : new Told.No(Refused(result));
        });
    }

    private string? Refused(ExclusionResult result) => result switch
    {
        ExclusionResult.ReasonNeeded => T["Out.NeedsReason"].Value,
        ExclusionResult.Past => T["Out.PastEnd"].Value,
        ExclusionResult.WrongSize => T["Out.WrongSize", ReminderExclusionDesk.Most].Value,
        ExclusionResult.Ended or ExclusionResult.Unknown => T["Out.AlreadyEnded"].Value,
        _ => null,
    };

    private static Guid? Key(string? text) => Guid.TryParse(text, out var key) ? key : null;
}
