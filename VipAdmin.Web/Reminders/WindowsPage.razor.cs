using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>When members are reminded, and in which words: edited here, tried on a member, used by the next run of any host.</summary>
[Authorize(Policy = nameof(Permission.See))]
public sealed partial class WindowsPage : LivePage
{
    private const string DraftKey = "reminders:windows";

    private WindowsInForce inForce = new(0, []);
    private IReadOnlyList<ReminderWindowsSaved> versions = [];
    private List<ReminderWindowDraft> draft = [];
    private IReadOnlyList<ReminderWindowFault> refused = [];
    private ReminderSample? sample;
    private string reason = "";
    private int? opened;
    private bool adding;
    private bool busy;
    private bool brought;
    private int builtOn;

    [Inject] private ReminderWindowsBoard Board { get; set; } = null!;
    [Inject] private ReminderWindowsDesk Desk { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<RemindersText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<MembersText> Members { get; set; } = null!;

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Settings];

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var wasChanged = Changed;
        (inForce, versions) = (await Board.ReadAsync(Actor, stop), await Board.HistoryAsync(Actor, stop));
        if (!wasChanged)
        {
            Start();
        }
        if (!brought && May)
        {
            brought = true;
            if (await Drafts.ReadAsync<Kept>(Actor, DraftKey) is { } kept && !Unsaved)
            {
                (draft, reason, builtOn) = ([.. kept.Windows], kept.Reason, kept.BuiltOn);
            }
        }
    }

    private bool May => Actor.Can(Permission.OperateTasks);

    private IEnumerable<ReminderWindowDraft> InForce => inForce.All.Select(ReminderWindowDraft.Of);

    /// <summary>The windows differ from those in force when the person began.</summary>
    private bool Changed => !draft.SequenceEqual(StartedFrom);

    private bool Unsaved => Changed || !string.IsNullOrWhiteSpace(reason);

    private IEnumerable<ReminderWindowDraft> StartedFrom
        => builtOn == inForce.Version || Loading ? InForce
            : versions.FirstOrDefault(version => version.Version == builtOn) is { } old ? old.Windows.Select(ReminderWindowDraft.Of)
            : ReminderWindow.All.Select(ReminderWindowDraft.Of);

    /// <summary>Versions that others saved since this person began to edit.</summary>
    private IReadOnlyList<ReminderWindowsSaved> Newer => Changed ? [.. versions.Where(version => version.Version > builtOn)] : [];

    private IEnumerable<ReminderWindowDraft> Gone => InForce.Where(window => draft.TrueForAll(each => each.DaysLeft != window.DaysLeft));

    private ReminderWindowDraft? Was(int daysLeft) => InForce.FirstOrDefault(window => window.DaysLeft == daysLeft);

    private void Start()
    {
        (draft, builtOn, refused) = ([.. InForce], inForce.Version, []);
    }

    /// <summary>What the chosen member would read; without one, what a member with the usual month would.</summary>
    private ReminderMessage Message(ReminderWindowDraft window)
    {
        var tidy = window.Tidy();
        var read = ReminderWindow.Of(tidy.DaysLeft, tidy.Title, tidy.Content);
        var today = BusinessDay.Of(Time.UtcNow());
        return sample?.Read(read, today) ?? read.MessageFor(BusinessDay.StartUtc(today.AddDays(read.DaysLeft)), 1, T["Set.SamplePackage"]);
    }

    private IReadOnlyList<ReminderWindowFault> FaultsOf(int place)
        => Was(draft[place].DaysLeft) == draft[place] ? [.. refused.Where(fault => fault.Window == place)]
            : [.. ReminderWindowsCheck.Faults(draft[place], place)];

    private Task Change(int place, ReminderWindowDraft changed)
    {
        draft[place] = changed;
        return TouchedAsync();
    }

    private Task RemoveAt(int place)
    {
        draft.RemoveAt(place);
        return TouchedAsync();
    }

    private Task AddWindow(int daysLeft)
    {
        (adding, opened) = (false, daysLeft);
        return AddBack(new ReminderWindowDraft(daysLeft, true, T["Set.NewTitle"], ""));
    }

    private Task AddBack(ReminderWindowDraft window)
    {
        draft = [.. draft.Append(window).OrderByDescending(each => each.DaysLeft)];
        return TouchedAsync();
    }

    private void Toggle(int daysLeft) => opened = opened == daysLeft ? null : daysLeft;

    private Task TouchedAsync()
    {
        refused = [];
        if (!Changed)
        {
            builtOn = inForce.Version;
        }
        return KeepAsync();
    }

    private Task KeepAsync()
        => Unsaved ? Drafts.KeepAsync(Actor, DraftKey, new Kept([.. draft], reason, builtOn)) : Drafts.DropAsync(Actor, DraftKey);

    private Task KeepOnNewest()
    {
        builtOn = inForce.Version;
        return KeepAsync();
    }

    private Task Discard()
    {
        (reason, opened, adding) = ("", null, false);
        Start();
        return KeepAsync();
    }

    private async Task Choose(string? userId) => sample = userId is null ? null : await Board.SampleAsync(Actor, userId, CancellationToken.None);

    private Task SaveAsync() => Command.RunAsync(Actor, () => ActAsync(() => Desk.SaveAsync(Actor, draft, builtOn, reason, CancellationToken.None)));

    private Task RestoreAsync(int wanted)
    {
        var shown = inForce.Version;
        var question = new ReasonQuestion(wanted == 0 ? T["Set.RestoreGuide"] : T["Set.Restore.Title", wanted], T["Set.Restore.Meaning"],
            T["Set.Restore"], $"restore:windows:{wanted}");
        return Command.RunAsync(Actor, question, why => ActAsync(() => Desk.RestoreAsync(Actor, wanted, shown, why, CancellationToken.None)));
    }

    private async Task<Told> ActAsync(Func<Task<ReminderWindowsResult>> act)
    {
        busy = true;
        try
        {
            switch (await act())
            {
                case ReminderWindowsResult.Saved saved:
                    inForce = new WindowsInForce(saved.Version.Version, saved.Version.Windows);
                    await Discard();
                    await ReloadAsync();
                    return new Told.Done(T["Set.Saved", saved.Version.Version]);
                case ReminderWindowsResult.Wrong wrong:
                    refused = wrong.Faults;
                    opened = wrong.Faults.FirstOrDefault(fault => fault.Window is not null) is { Window: { } place } ? draft[place].DaysLeft : opened;
                    return new Told.No(string.Join(" ", wrong.Faults.Where(fault => fault.Window is null).Select(fault => WindowWords.Fault(T, fault)))
                        is { Length: > 0 } words ? words : T["Set.Wrong"]);
                case ReminderWindowsResult.Stale { Since: [var other, ..] }:
                    // The page reads again and says above the list who and what; the input stays.
                    await ReloadAsync();
                    return new Told.No(T["Set.Newer", other.By, other.Version]);
                default:
                    await ReloadAsync();
                    return new Told.No();
            }
        }
        finally
        {
            busy = false;
        }
    }

    /// <summary>Edited and not saved.</summary>
    private sealed record Kept(ReminderWindowDraft[] Windows, string Reason, int BuiltOn);
}
