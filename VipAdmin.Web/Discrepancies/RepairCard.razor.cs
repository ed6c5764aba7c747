using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Repairs;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>The actions that fit a discrepancy, and the proposal that waits for a decision.</summary>
public sealed partial class RepairCard
{
    private IReadOnlyList<ProposalRow> proposals = [];
    private IReadOnlyList<ActionChoice> choices = [];
    private (Guid Id, int Version)? read;
    private bool busy;

    [Inject] private RepairDesk Desk { get; set; } = null!;
    [Inject] private ProposalBoard Board { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private IStringLocalizer<DiscrepanciesText> Said { get; set; } = null!;
    [CascadingParameter] private Actor Me { get; set; } = null!;
    [Parameter, EditorRequired] public DiscrepancyRow Row { get; set; } = null!;
    /// <summary>What follows from the facts; no action is the obvious one where the advice is against it.</summary>
    [Parameter] public CaseAdvice? Advice { get; set; }
    /// <summary>Raised by who has refunded at the platform: the resolution asks for the number.</summary>
    [Parameter] public EventCallback Refunded { get; set; }
    /// <summary>Where it stands in the list that is worked through; the next one opens once a proposal was carried out.</summary>
    [Parameter] public PlaceInList? Place { get; set; }
    /// <summary>Raised after an act that was not done: the page may be out of date.</summary>
    [Parameter] public EventCallback Refused { get; set; }

    private bool May => Me.Can(Permission.HandleDiscrepancies);
    private ProposalRow? Open => proposals.FirstOrDefault(each => each.IsOpen);
    private List<ProposalRow> Past => [.. proposals.Where(each => !each.IsOpen)];
    /// <summary>Nothing that is offered follows the advice: to accept a difference is never what is advised first.</summary>
    private bool NoneIsObvious => Advice is CaseAdvice.Close or CaseAdvice.AskOperations || Offers is [{ Action: DiscrepancyAction.Accept }, ..];
    private IReadOnlyList<ActionChoice?> Offers => Advised(choices, Advice);
    private bool Shown => proposals.Count > 0 || choices.Count > 0;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (read == (Row.Id, Row.Version))
        {
            return;
        }
        read = (Row.Id, Row.Version);
        (proposals, choices) = (await Board.OfAsync(Me, Row.Id, CancellationToken.None), await Desk.ActionsAsync(Me, Row.Id, CancellationToken.None));
    }

    /// <summary>What is advised comes first; null is a refund that a person has made at the platform, offered where a refund is advised.</summary>
    internal static IReadOnlyList<ActionChoice?> Advised(IReadOnlyList<ActionChoice> choices, CaseAdvice? advice)
    {
        var granting = choices.Where(choice => choice.Action is DiscrepancyAction.Settle or DiscrepancyAction.Grant or DiscrepancyAction.ReopenAndGrant
            or DiscrepancyAction.RestorePaid or DiscrepancyAction.LinkOrder).ToArray();
        var others = choices.Except(granting).ToArray();
        return advice switch
        {
            CaseAdvice.Refund or CaseAdvice.RefundOrAccept => [null, .. others, .. granting],
            CaseAdvice.GrantOrRefund or CaseAdvice.RefundRestOrGrant or CaseAdvice.FindOrder => [.. granting, null, .. others],
            CaseAdvice.Close or CaseAdvice.AskOperations => [.. others, .. granting],
            _ => [.. choices],
        };
    }

    /// <summary>Why the person may not carry the proposal out; null when they may.</summary>
    private string? WhyNot(ProposalRow proposal) => !May ? Said["Acts.NotYours"].Value
        : proposal.NeedsApproval && proposal.ProposedBy == Me.Id ? Said["Repair.Refused.SamePerson"].Value
        : null;

    /// <summary>What carried a proposal out alone has approved nothing.</summary>
    private static string Decided(ProposalRow done)
        => done is { Decision: ProposalDecision.Approved, NeedsApproval: false } ? "Event.CarriedOut" : "Event." + done.Decision;

    private string NameOf(ProposalRow done) => done.DecidedBy == Actor.SystemId ? Said["Event.System"] : done.DecidedByName ?? "";

    private async Task ProposeAsync(ActionChoice choice)
    {
        var (id, version) = (Row.Id, Row.Version);
        if (await RepairDialog.ProposeAsync(Dialogs, Said["Action." + Word.Of(choice.Action)], id, choice) is { } wish)
        {
            await ActAsync(async () => await Desk.ProposeAsync(Me, id, wish with { Version = version }, CancellationToken.None),
                Said[choice.NeedsApproval ? "Repair.ProposedForTwo" : "Repair.Proposed"],
                () => RepairDialog.DropAsync(Drafts, Me, id));
        }
    }

    private async Task ApproveAsync()
    {
        var (id, version, proposal, next) = (Row.Id, Row.Version, Open, Place?.Next ?? Place?.Previous);
        if (proposal is not null && await RepairDialog.ApproveAsync(Dialogs, Said["Action." + Word.Of(proposal.Action)], id, proposal))
        {
            await ActAsync(() => Desk.ApproveAsync(Me, id, version, CancellationToken.None), Said["Repair.Done"], () =>
            {
                if (next is { } following)
                {
                    Navigation.NavigateTo(DiscrepancyQuery.Open(Navigation.Uri, following));
                }
                return Task.CompletedTask;
            });
        }
    }

    private Task RejectAsync()
    {
        var (id, version, own) = (Row.Id, Row.Version, Open?.ProposedBy == Me.Id);
        var question = new ReasonQuestion(Said[own ? "Repair.Withdraw" : "Repair.Reject"], Said["Repair.Reject.Meaning"],
            Said[own ? "Repair.Withdraw" : "Repair.Reject"], $"reject:{id:N}");
        return Command.RunAsync(Me, question,
            why => ToldAsync(() => Desk.RejectAsync(Me, id, version, why, CancellationToken.None), Said[own ? "Event.Withdrawn" : "Event.Rejected"]));
    }

    [Inject] private Drafts Drafts { get; set; } = null!;

    private async Task ActAsync(Func<Task<RepairResult>> act, string done, Func<Task>? then = null)
    {
        if (await Command.RunAsync(Me, () => ToldAsync(act, done)) && then is not null)
        {
            await then();
        }
    }

    private async Task<Told> ToldAsync(Func<Task<RepairResult>> act, string done)
    {
        busy = true;
        Told? told = null;
        try
        {
            return told = RepairTold.Of(await act(), done, Said);
        }
        finally
        {
            busy = false;
            if (told is not Told.Done)
            {
                await Refused.InvokeAsync();
            }
        }
    }
}
