using Microsoft.AspNetCore.Components;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Members;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Members;

/// <summary>What a correction is to be, with a look at what it would change.</summary>
public sealed partial class CorrectionDialog
{
    private Draft written = new();
    private CorrectionResult? look;
    private bool brought;

    [Inject] private CorrectionDesk Desk { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;
    [CascadingParameter] private Actor Me { get; set; } = null!;
    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;
    [Parameter, EditorRequired] public string UserId { get; set; } = "";

    /// <summary>Asks; null when the person cancelled.</summary>
    public static async Task<(CorrectionWish Wish, MembershipState Seen, string Reason)?> AskAsync(IDialogService dialogs, string userId)
    {
        // A click beside the dialog must not discard the input.
        var dialog = await dialogs.ShowAsync<CorrectionDialog>(null, new DialogParameters<CorrectionDialog> { { d => d.UserId, userId } },
            new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true, BackdropClick = false });
        return await dialog.Result is { Canceled: false, Data: ValueTuple<CorrectionWish, MembershipState, string> asked } ? asked : null;
    }

    /// <summary>Drops what was written, once it was sent.</summary>
    public static Task DropAsync(Drafts drafts, Actor actor, string userId) => drafts.DropAsync(actor, KeyOf(userId));

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (await Drafts.ReadAsync<Draft>(Me, KeyOf(UserId)) is { } kept)
        {
            (written, brought) = (kept, true);
            await LookAsync();
        }
    }

    private bool Complete => written.Kind switch
    {
        CorrectionKind.Days => written.Days is not null,
        CorrectionKind.EndDate or CorrectionKind.LifetimeOff => written.End is not null,
        _ => true,
    };

    private CorrectionWish Wish => new(written.Kind, written.Kind == CorrectionKind.Days ? written.Days : null,
        written.Kind is CorrectionKind.EndDate or CorrectionKind.LifetimeOff && written.End is { } beijing ? BusinessDay.FromBeijing(beijing) : null);

    private static string KeyOf(string userId) => "correct:" + userId;

    private async Task LookAsync() => look = Complete ? await Desk.PreviewAsync(Me, UserId, Wish, CancellationToken.None) : null;

    private async Task ChangedAsync()
    {
        await KeepAsync();
        await LookAsync();
    }

    private Task KeepAsync() => Drafts.KeepAsync(Me, KeyOf(UserId), written);

    /// <summary>Cancelling gives the draft up; Escape, which is hit by accident, does not.</summary>
    private async Task CancelAsync()
    {
        await DropAsync(Drafts, Me, UserId);
        Dialog.Cancel();
    }

    private void Finish()
    {
        if (look is CorrectionResult.Previewed previewed)
        {
            Dialog.Close(DialogResult.Ok((Wish, previewed.Before, written.Reason)));
        }
    }

    /// <summary>What was written and not sent; one for each member.</summary>
    private sealed class Draft
    {
        public CorrectionKind Kind { get; set; }
        public int? Days { get; set; }
        /// <summary>Beijing time.</summary>
        public DateTime? End { get; set; }
        public string Reason { get; set; } = "";
    }
}
