using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Jobs;

/// <summary>Schedule, limits and parameters of a task: edited here, in force everywhere. Input survives changes that others save meanwhile.</summary>
public sealed partial class JobSettingsPage : LivePage
{
    private readonly Dictionary<string, string?> edits = new(StringComparer.OrdinalIgnoreCase);
    private JobDefinition? job;
    private IReadOnlyList<JobSettingsField> fields = [];
    private IReadOnlyList<SettingsVersion> versions = [];
    private IReadOnlyList<SettingsFault> refused = [];
    private SchedulePreview? preview;
    private string reason = "";
    private bool oftenConfirmed;
    private bool busy;
    private bool newerWanted;
    private ElementReference newerBanner;
    private ElementReference reasonField;
    private bool reasonWanted;
    private int version;
    private int builtOn;
    private string? broughtFor;
    private int? saved;

    [Parameter] public string Key { get; set; } = "";

    [Inject] private JobSettingsInForce Plans { get; set; } = null!;
    [Inject] private JobSettingsFields Fields { get; set; } = null!;
    [Inject] private SettingsHistory History { get; set; } = null!;
    [Inject] private JobSettingsDesk Desk { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<JobSettingsText> T { get; set; } = null!;
    [Inject] private IStringLocalizer<SchedulingText> Scheduling { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Words { get; set; } = null!;

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Settings];

    /// <summary>The next runs shown change with time.</summary>
    protected override TimeSpan? ReadEvery => TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop)
    {
        var history = await History.ListAsync(Actor, Key, stop);
        await Plans.RefreshAsync(stop);
        (job, versions) = (Plans.Find(Key), history);
        if (job is null)
        {
            return;
        }
        (fields, version) = (Fields.Of(Key)!, history.Count == 0 ? 0 : history[0].Version);
        Finish();
        if (edits.Count == 0)
        {
            builtOn = version;
        }
        await BringDraftAsync();
        Look();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        await base.OnAfterRenderAsync(firstRender);
        if (newerWanted && Newer.Count > 0)
        {
            // Focusing scrolls it into view and makes screen readers announce it.
            newerWanted = false;
            await newerBanner.FocusAsync();
        }
        if (reasonWanted)
        {
            // On a phone the button stands apart from the field that it needs.
            reasonWanted = false;
            await reasonField.FocusAsync();
        }
    }

    /// <summary>A command is under way, or this person's version is saved and not read yet.</summary>
    private bool Busy => busy || saved is not null;

    private bool May => Actor.Can(Permission.OperateTasks);

    /// <summary>There is input that would be lost.</summary>
    private bool Unsaved => saved is null && (edits.Count > 0 || !string.IsNullOrWhiteSpace(reason));

    private string Name => TaskNames.Find(Key) ?? job?.Title ?? Key;

    /// <summary>Versions that others saved since this person began to edit.</summary>
    private IReadOnlyList<SettingsVersion> Newer => [.. versions.Where(other => other.Version > builtOn)];

    private IEnumerable<IGrouping<string, JobSettingsField>> Sections
        => fields.GroupBy(each => JobField.Schedule.Contains(each.Field.Key) ? "Schedule" : JobField.Limits.Contains(each.Field.Key) ? "Limits" : "Parameters");

    private IEnumerable<SettingsFault> GeneralFaults => refused.Where(fault => fields.All(each => each.Field.Key != fault.Field));

    private string CronText => TextOf(JobField.Cron);
    private string ZoneText => TextOf(JobField.Zone);

    /// <summary>As edited; null while the input is not a number.</summary>
    private TimeSpan? CatchUp
        => int.TryParse(TextOf(JobField.CatchUp), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? TimeSpan.FromMinutes(minutes) : null;

    private string TextOf(string key) => TextOf(fields.First(field => field.Field.Key == key));

    private string TextOf(JobSettingsField field) => edits.TryGetValue(field.Field.Key, out var text) ? text ?? field.Otherwise : field.Value;

    private IReadOnlyList<SettingsFault> FaultsOf(string key)
    {
        var field = fields.First(each => each.Field.Key == key);
        return edits.TryGetValue(key, out var text) && text is not null
            ? [.. JobSettingsCheck.Faults(field.Field, text, Time.UtcNow())]
            : [.. refused.Where(fault => fault.Field == key)];
    }

    private void Edit(JobSettingsField field, string text)
    {
        if (text == field.Value)
        {
            edits.Remove(field.Field.Key);
        }
        else
        {
            edits[field.Field.Key] = text;
        }
        Touched();
    }

    private void Reset(JobSettingsField field)
    {
        if (field.Saved)
        {
            edits[field.Field.Key] = null;
        }
        else
        {
            edits.Remove(field.Field.Key);
        }
        Touched();
    }

    private void Touched()
    {
        refused = [];
        oftenConfirmed = false;
        if (edits.Count == 0)
        {
            builtOn = version;
        }
        Look();
        _ = KeepAsync();
    }

    private string DraftKey => "settings:" + Key;

    /// <summary>Once for each task: brings back what was edited and not saved, with the version it was built on.</summary>
    private async Task BringDraftAsync()
    {
        if (broughtFor == Key || !May)
        {
            return;
        }
        broughtFor = Key;
        if (await Drafts.ReadAsync<SettingsDraft>(Actor, DraftKey) is not { } kept || Unsaved)
        {
            return;
        }
        foreach (var (field, text) in kept.Edits.Where(edit => fields.Any(each => each.Field.Key == edit.Key)))
        {
            edits[field] = text;
        }
        (reason, builtOn) = (kept.Reason, edits.Count == 0 ? version : kept.BuiltOn);
    }

    private Task KeepAsync()
        => Unsaved ? Drafts.KeepAsync(Actor, DraftKey, new SettingsDraft(new(edits), reason, builtOn)) : Drafts.DropAsync(Actor, DraftKey);

    /// <summary>Edited and not saved.</summary>
    private sealed record SettingsDraft(Dictionary<string, string?> Edits, string Reason, int BuiltOn);

    private void Look() => preview = SchedulePreview.Of(Plans.Declared(Key)!, job!, CronText, ZoneText, Time.UtcNow());

    private Task BuildOnNewest()
    {
        builtOn = version;
        return KeepAsync();
    }

    private void ShowNewer() => newerWanted = true;

    private async Task AskBeforeLeavingAsync(LocationChangingContext leaving)
    {
        // A link within the page discards nothing.
        if (Unsaved && Navigation.ToAbsoluteUri(leaving.TargetLocation).AbsolutePath != Navigation.ToAbsoluteUri(Navigation.Uri).AbsolutePath
            && !await ReasonDialog.ConfirmAsync(Dialogs, T["Leave.Title"], T["Leave.Meaning"], T["Leave.Act"]))
        {
            leaving.PreventNavigation();
        }
    }

    private void Discard()
    {
        edits.Clear();
        reason = "";
        Touched();
    }

    private Task DiscardWithUndoAsync()
    {
        var (kept, why, built) = (edits.ToArray(), reason, builtOn);
        Discard();
        return Command.RunAsync(Actor, () => Task.FromResult<Told>(new Told.Done(T["Discarded"])
        {
            Undo = () =>
            {
                foreach (var (field, text) in kept)
                {
                    edits[field] = text;
                }
                (reason, builtOn) = (why, built);
                Touched();
                StateHasChanged();
                return Task.FromResult<Told>(new Told.Done());
            },
        }));
    }

    private async Task SaveAsync()
    {
        var before = builtOn;
        await Command.RunAsync(Actor, () => WhileBusyAsync(async () =>
        {
            switch (await Desk.SaveAsync(Actor, Key, new JobSettingsDraft(edits, oftenConfirmed), builtOn, reason, CancellationToken.None))
            {
                case SettingsResult.Saved done:
                    // What was typed stands until the saved version is read, by the signal of the act: the old values never show in between.
                    saved = done.Version.Version;
                    Finish();
                    return new Told.Done(T["Saved", done.Version.Version]) { Undo = () => UndoAsync(before, done.Version.Version) };
                case SettingsResult.Wrong wrong:
                    refused = wrong.Faults;
                    reasonWanted = wrong.Faults.All(fault => fault.Code == SettingsFaultCode.ReasonNeeded);
                    return new Told.No();
                default:
                    // Another person saved first. Reading again shows who and what above the form, which keeps its input.
                    newerWanted = true;
                    await ReloadAsync();
                    return new Told.No();
            }
        }));
    }

    /// <summary>Clears the form once the version that this person saved is on the page.</summary>
    private void Finish()
    {
        if (saved <= version)
        {
            saved = null;
            Discard();
        }
    }

    private async Task RestoreAsync(int wanted)
    {
        var shown = version;
        var question = new ReasonQuestion(wanted == 0 ? T["Restore.TitleNone"] : T["Restore.Title", wanted], T["Restore.Meaning"],
            wanted == 0 ? T["Restore.None"] : T["Restore"], $"restore:{Key}:{wanted}")
        {
            Extra = Changes(wanted),
        };
        await Command.RunAsync(Actor, question, why => WhileBusyAsync(
            async () => await Desk.RestoreAsync(Actor, Key, wanted, shown, why, CancellationToken.None) switch
            {
                SettingsResult.Saved done => new Told.Done(T["Saved", done.Version.Version]) { Undo = () => UndoAsync(shown, done.Version.Version) },
                SettingsResult.Wrong wrong => new Told.No(string.Join(" ", wrong.Faults.Select(fault => JobSettingsWords.Fault(fault, T)))),
                SettingsResult.Stale { Since: [var other, ..] } => await StaleAsync(T["Restore.Stale", other.By, other.Version]),
                _ => new Told.No(),
            }));
    }

    private async Task<Told> UndoAsync(int before, int undone)
        => await Desk.RestoreAsync(Actor, Key, before, undone, T["Restore.Undone", undone], CancellationToken.None) switch
        {
            SettingsResult.Saved done => new Told.Done(T["Saved", done.Version.Version]),
            SettingsResult.Stale { Since: [var other, ..] } => new Told.No(T["Restore.Stale", other.By, other.Version]),
            _ => new Told.No(),
        };

    /// <summary>What restoring a version would change, a line for each field.</summary>
    private RenderFragment Changes(int wanted) => builder =>
    {
        foreach (var line in ChangesTo(wanted))
        {
            builder.OpenElement(0, "p");
            builder.AddAttribute(1, "class", "dialog-meaning");
            builder.AddAttribute(2, "data-testid", "change");
            builder.AddContent(3, line);
            builder.CloseElement();
        }
    };

    private IEnumerable<string> ChangesTo(int wanted)
    {
        var changes = SettingsVersion.Changed(ValuesOf(version), ValuesOf(wanted));
        return changes.Count == 0 ? [T["History.NoChange"]]
            : changes.Select(change => JobSettingsWords.Change(
                change with { Default = fields.FirstOrDefault(each => each.Field.Key == change.Key)?.Otherwise }, T));
    }

    private IReadOnlyDictionary<string, string> ValuesOf(int number)
        => versions.FirstOrDefault(each => each.Version == number)?.Values ?? new Dictionary<string, string>();

    /// <summary>The page is out of date, so it reads again by itself.</summary>
    private async Task<Told> StaleAsync(string words)
    {
        await ReloadAsync();
        return new Told.No(words);
    }

    private async Task<Told> WhileBusyAsync(Func<Task<Told>> act)
    {
        busy = true;
        try
        {
            return await act();
        }
        finally
        {
            busy = false;
        }
    }
}
