using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Members;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Members;

/// <summary>The acts on a member's page.</summary>
public sealed partial class ActsCard
{
    private string note = "";
    private string? noteOf;

    [Inject] private ResendDesk Resend { get; set; } = null!;
    [Inject] private CorrectionDesk Corrections { get; set; } = null!;
    [Inject] private NoteDesk Notes { get; set; } = null!;
    [Inject] private PrivacyDesk Privacy { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;
    [Inject] private IStringLocalizer<MemberFileText> Words { get; set; } = null!;
    [CascadingParameter] private Actor Actor { get; set; } = null!;
    [Parameter, EditorRequired] public string UserId { get; set; } = "";
    /// <summary>The correction that waits for a second person.</summary>
    [Parameter] public CorrectionRow? Waiting { get; set; }
    /// <summary>Raised after an act: the page reads again.</summary>
    [Parameter] public EventCallback Changed { get; set; }

    private bool May => Actor.Can(Permission.ServeMembers);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (May && noteOf != UserId)
        {
            // A note about one member must not carry over to the next.
            (noteOf, note) = (UserId, "");
            var kept = await Drafts.ReadAsync<string>(Actor, NoteKey(UserId));
            note = note.Length == 0 ? kept ?? "" : note;
        }
    }

    private static string NoteKey(string userId) => "member-note:" + userId;

    private Task KeepNoteAsync() => KeepNoteAsync(UserId, note);

    private Task KeepNoteAsync(string userId, string text)
    {
        if (userId == UserId)
        {
            note = text;
        }
        return string.IsNullOrWhiteSpace(text) ? Drafts.DropAsync(Actor, NoteKey(userId)) : Drafts.KeepAsync(Actor, NoteKey(userId), text);
    }

    private async Task CorrectAsync()
    {
        var userId = UserId;
        if (await CorrectionDialog.AskAsync(Dialogs, userId) is { } asked)
        {
            if (await Command.RunAsync(Actor, async () => CorrectionTold.Of(
                await Corrections.ProposeAsync(Actor, userId, asked.Wish, asked.Seen, asked.Reason, CancellationToken.None), Words)))
            {
                await CorrectionDialog.DropAsync(Drafts, Actor, userId);
            }
            await Changed.InvokeAsync();
        }
    }

    private async Task ResendAsync()
    {
        var userId = UserId;
        var look = await Resend.PreviewAsync(Actor, userId, CancellationToken.None);
        if (look is not ResendResult.Previewed preview)
        {
            await Command.RunAsync(Actor, () => Task.FromResult(ToldOf(look)));
            return;
        }
        var question = new ReasonQuestion(Words["Act.Resend"],
            preview.SentAt is { } at ? Words["Resend.Again", TimeOf(at)] : Words["Resend.Meaning"],
            Words["Resend.Do"], "resend:" + userId)
        {
            Extra = Text(preview), Dangerous = preview.SentAt is not null,
        };
        await Command.RunAsync(Actor, question, async reason => ToldOf(
            await Resend.SendAsync(Actor, userId, preview.DaysLeft, confirmed: preview.SentAt is not null, reason, CancellationToken.None)));
        await Changed.InvokeAsync();
    }

    private static RenderFragment Text(ResendResult.Previewed preview) => builder =>
    {
        builder.OpenElement(0, "blockquote");
        builder.AddAttribute(1, "class", "bubble");
        builder.AddAttribute(2, "lang", "zh-CN");
        builder.OpenElement(3, "strong");
        builder.AddContent(4, preview.Title);
        builder.CloseElement();
        builder.OpenElement(5, "p");
        builder.AddContent(6, preview.Content);
        builder.CloseElement();
        builder.CloseElement();
    };

    private Told ToldOf(ResendResult result) => result switch
    {
        ResendResult.Sent => new Told.Done(Words["Resend.Done"]),
        ResendResult.AlreadyToday already => new Told.No(Words["Resend.AlreadyToday", TimeOf(already.At)]),
        ResendResult.Refused refused => new Told.No(Words["Resend.Refused", Words.Code("Because.", refused.Reason)]),
        _ => new Told.No(Words["Resend." + result.GetType().Name]),
    };

    private static string TimeOf(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("HH:mm", CultureInfo.InvariantCulture);

    private async Task NoteAsync()
    {
        var (userId, text) = (UserId, note);
        if (await Command.RunAsync(Actor, async () => await Notes.AddAsync(Actor, userId, text, CancellationToken.None) is NoteResult.Added
            ? new Told.Done(Words["Note.Added"]) : new Told.No(Words["Note.Refused", NoteDesk.Longest])))
        {
            await KeepNoteAsync(userId, "");
        }
        await Changed.InvokeAsync();
    }

    private async Task ExportAsync()
    {
        var userId = UserId;
        await Command.RunAsync(Actor, new ReasonQuestion(Words["Act.Export"], Words["Export.Meaning"], Words["Act.Export"], "export:" + userId), async reason =>
        {
            if (await Privacy.ExportAsync(Actor, userId, reason, CancellationToken.None) is not MemberExportResult.Exported exported)
            {
                return new Told.No(Words["Export.Refused"]);
            }
            using var file = new MemoryStream(Encoding.UTF8.GetBytes(exported.Json));
            using var stream = new DotNetStreamReference(file, leaveOpen: true);
            await Script.InvokeVoidAsync("vipSaveFile", $"member-{userId}.json", stream);
            return new Told.Done(Words["Export.Done"]);
        });
    }
}
