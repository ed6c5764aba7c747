using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Repairs;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>Asks for an action's particulars, reason and note, or for the decision about a proposal, beside what would change now.</summary>
public sealed partial class RepairDialog
{
    private static readonly string[] Told =
        [EvidenceName.State, EvidenceName.AmountFen, EvidenceName.TransactionId, EvidenceName.PaidAt, EvidenceName.RefundedFen, EvidenceName.RefundState];

    private Draft written = new();
    private RepairResult? look;
    private DateTime? paidEnd;
    private bool looking;

    [Inject] private RepairDesk Desk { get; set; } = null!;
    [Inject] private PaidEnd Paid { get; set; } = null!;
    [Inject] private Drafts Drafts { get; set; } = null!;
    [CascadingParameter] private Actor Me { get; set; } = null!;
    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;

    [Parameter, EditorRequired] public string Title { get; set; } = "";
    [Parameter, EditorRequired] public Guid Id { get; set; }
    /// <summary>The action that is to be proposed; null to decide about a proposal.</summary>
    [Parameter] public ActionChoice? Choice { get; set; }
    /// <summary>The proposal to decide about.</summary>
    [Parameter] public ProposalRow? Proposal { get; set; }

    /// <summary>Asks what to propose; null when the person cancelled.</summary>
    public static async Task<RepairRequest?> ProposeAsync(IDialogService dialogs, string title, Guid id, ActionChoice choice)
        => await ShowAsync(dialogs, new DialogParameters<RepairDialog> { { d => d.Title, title }, { d => d.Id, id }, { d => d.Choice, choice } })
            as RepairRequest;

    /// <summary>Shows a proposal as it would be carried out now; true when the person confirmed.</summary>
    public static async Task<bool> ApproveAsync(IDialogService dialogs, string title, Guid id, ProposalRow proposal)
        => await ShowAsync(dialogs, new DialogParameters<RepairDialog> { { d => d.Title, title }, { d => d.Id, id }, { d => d.Proposal, proposal } })
            is true;

    /// <summary>Drops what was written, once it was sent.</summary>
    public static Task DropAsync(Drafts drafts, Actor actor, Guid id) => drafts.DropAsync(actor, KeyOf(id));

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (Choice is not null && await Drafts.ReadAsync<Draft>(Me, KeyOf(Id)) is { } kept)
        {
            written = kept;
        }
        if (Choice is { NeedsExpireAt: true })
        {
            paidEnd = await Paid.OfAsync(Me, Id, CancellationToken.None);
            written.ExpireAt ??= paidEnd is { } end ? BusinessDay.ToBeijing(end) : null;
        }
        await LookAsync();
    }

    private bool Ready => !looking && look is RepairResult.Previewed
        && (Choice is null || written.Reason is not null && !string.IsNullOrWhiteSpace(written.Note));

    private static string KeyOf(Guid id) => $"propose:{id:N}";

    private DateTime? ExpireAt => written.ExpireAt is { } beijing ? BusinessDay.FromBeijing(beijing) : null;

    /// <summary>How far the end that was written is from the one that was paid for; null for less than a day.</summary>
    private TimeSpan? Off => ExpireAt - paidEnd is { } off && off.Duration() >= TimeSpan.FromDays(1) ? off.Duration() : null;

    private static string Minute(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Looks what the action would do now; nothing is written.</summary>
    private async Task LookAsync()
    {
        if (Choice is { NeedsOrderNo: true } && string.IsNullOrWhiteSpace(written.OrderNo) || Choice is { NeedsExpireAt: true } && written.ExpireAt is null)
        {
            look = null;
            return;
        }
        looking = true;
        StateHasChanged();
        try
        {
            look = Proposal is { } proposal
                ? await Desk.PreviewAsync(Me, Id, proposal.Action, proposal.OrderNo, proposal.ExpireAt, CancellationToken.None)
                : await Desk.PreviewAsync(Me, Id, Choice!.Action, written.OrderNo, ExpireAt, CancellationToken.None);
        }
        finally
        {
            looking = false;
        }
    }

    private Task KeepAsync() => Drafts.KeepAsync(Me, KeyOf(Id), written);

    private void Finish() => Dialog.Close(DialogResult.Ok(Choice is null ? (object)true
        : new RepairRequest(Choice.Action, written.Reason, written.Note, 0) { OrderNo = written.OrderNo, ExpireAt = ExpireAt }));

    private static async Task<object?> ShowAsync(IDialogService dialogs, DialogParameters<RepairDialog> parameters)
    {
        // A click beside the dialog must not discard the input.
        var dialog = await dialogs.ShowAsync<RepairDialog>(null, parameters,
            new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true, BackdropClick = false });
        return await dialog.Result is { Canceled: false } result ? result.Data : null;
    }

    /// <summary>What was written and not sent; one for each discrepancy.</summary>
    private sealed class Draft
    {
        public ReasonCode? Reason { get; set; }
        public string Note { get; set; } = "";
        public string? OrderNo { get; set; }
        public DateTime? ExpireAt { get; set; }
    }
}
