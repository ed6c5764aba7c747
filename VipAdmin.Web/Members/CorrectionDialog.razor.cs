using Microsoft.AspNetCore.Components;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Members;

namespace VipAdmin.Web.Members;

/// <summary>What a correction is to be, with a look at what it would change.</summary>
public sealed partial class CorrectionDialog
{
    private CorrectionKind kind;
    private int? days;
    private DateTime? end;
    private string reason = "";
    private CorrectionResult? look;

    [Inject] private CorrectionDesk Desk { get; set; } = null!;
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

    private bool Complete => kind switch
    {
        CorrectionKind.Days => days is not null,
        CorrectionKind.EndDate or CorrectionKind.LifetimeOff => end is not null,
        _ => true,
    };

    private CorrectionWish Wish => new(kind, kind == CorrectionKind.Days ? days : null,
        kind is CorrectionKind.EndDate or CorrectionKind.LifetimeOff && end is { } beijing ? BusinessDay.FromBeijing(beijing) : null);

    private async Task LookAsync() => look = Complete ? await Desk.PreviewAsync(Me, UserId, Wish, CancellationToken.None) : null;

    private void Finish()
    {
        if (look is CorrectionResult.Previewed previewed)
        {
            Dialog.Close(DialogResult.Ok((Wish, previewed.Before, reason)));
        }
    }
}
