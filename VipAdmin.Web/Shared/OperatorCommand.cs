using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>
/// Runs a command for a page and tells the person the result. An expected "no" is a warning, a missing permission is recorded in the audit,
/// and every other failure is logged under an id that is shown.
/// </summary>
public sealed class OperatorCommand(
    ISnackbar toasts, IDialogService dialogs, Drafts drafts, IStringLocalizer<SharedText> words, AccessLog access, ILogger<OperatorCommand> log)
{
    /// <summary>How long an act can be taken back by its toast.</summary>
    private static readonly TimeSpan UndoFor = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, Snackbar> offers = [];

    /// <summary>Runs <paramref name="act"/>; true when it was done.</summary>
    /// <param name="actor">Who acts; for the audit of a refusal.</param>
    /// <param name="act">The command of Core, which demands the permission itself, and the words for its result.</param>
    public async Task<bool> RunAsync(Actor actor, Func<Task<Told>> act)
    {
        try
        {
            var told = await act();
            if (told.Words is { } text)
            {
                var done = told as Told.Done;
                var toast = toasts.Add(text, done is null ? Severity.Warning : Severity.Success, options => Offer(options, actor, done?.Undo));
                Remember(done?.UndoName, toast);
            }
            return told is Told.Done;
        }
        catch (NotPermittedException denied)
        {
            await access.DeniedAsync(actor, null, denied.Permission, CancellationToken.None);
            toasts.Add(words["Error.DeniedText"], Severity.Warning);
        }
        catch (Exception error) when (DatabaseFault.IsUnfitText(error))
        {
            toasts.Add(words["Refused.UNFIT_TEXT"], Severity.Warning);
        }
        catch (Exception error)
        {
            var id = Failure.NewId();
            log.LogError(error, "A command failed, error {ErrorId}", id);
            toasts.Add($"{words["Error.Command"]} {words["Error.Id"]} {id}", Severity.Error, options => options.RequireInteraction = true);
        }
        return false;
    }

    /// <summary>
    /// Asks for a reason and runs <paramref name="act"/> with it; true when it was done. What the person has typed outlives a reload, a new release and a
    /// refusal because a colleague was faster: the next time it is in the field again. It is gone once the act is done, or given up with Cancel.
    /// </summary>
    /// <inheritdoc cref="RunAsync(Actor, Func{Task{Told}})" path="/param" />
    public async Task<bool> RunAsync(Actor actor, ReasonQuestion question, Func<string, Task<Told>> act)
    {
        if (await ReasonDialog.AskAsync(dialogs, question) is not { } reason || !await RunAsync(actor, () => act(reason)))
        {
            return false;
        }
        await drafts.DropAsync(actor, question.Draft);
        return true;
    }

    /// <summary>Takes back the offer to undo an act, because the act no longer stands.</summary>
    /// <param name="undo">The offer (<see cref="Told.Done.UndoName"/>).</param>
    public void Withdraw(string undo)
    {
        if (offers.Remove(undo, out var toast))
        {
            toasts.Remove(toast);
        }
    }

    private void Remember(string? undo, Snackbar? toast)
    {
        if (undo is not null && toast is not null)
        {
            Withdraw(undo);
            offers[undo] = toast;
        }
    }

    private void Offer(SnackbarOptions options, Actor actor, Func<Task<Told>>? undo)
    {
        if (undo is not null)
        {
            options.Action = words["Undo"];
            // A toast with a button stays until it is closed, unless it is told not to.
            options.RequireInteraction = false;
            options.VisibleStateDuration = (int)UndoFor.TotalMilliseconds;
            options.OnClick = _ => RunAsync(actor, undo);
        }
    }
}
