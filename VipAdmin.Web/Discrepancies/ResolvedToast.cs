using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>Tells that a discrepancy was resolved and offers, for ten seconds, to undo it. By then the next one is on the screen.</summary>
public sealed class ResolvedToast(
    ISnackbar toasts, DiscrepancyDesk desk, OperatorCommand command, NavigationManager navigation, IStringLocalizer<DiscrepanciesText> words)
{
    /// <summary>How long it can be undone from the toast; afterwards the discrepancy is reopened on its own page.</summary>
    public const int Milliseconds = 10_000;

    /// <summary>Shows the toast.</summary>
    /// <param name="version">The version that resolving has made: undoing is refused once a colleague has acted.</param>
    /// <param name="address">The page of the discrepancy, to which undoing leads back.</param>
    /// <param name="undone">What else undoing does, before it leads back.</param>
    public void Show(Actor actor, Guid id, int version, string address, Func<Task> undone)
    {
        // The click comes from the toast's place in the layout and keeps the person's language.
        var done = words["Undone"].Value;
        toasts.Add(words["Resolved"], MudBlazor.Severity.Success, options =>
        {
            // A toast with a button stays until it is closed, unless it is told not to.
            options.RequireInteraction = false;
            options.VisibleStateDuration = Milliseconds;
            options.Action = words["Undo"];
            options.OnClick = async _ =>
            {
                if (await command.RunAsync(actor, async () => DiscrepancyWords.Of(await desk.UndoAsync(actor, id, version, default), done, words)))
                {
                    await undone();
                    navigation.NavigateTo(address);
                }
            };
        });
    }
}
