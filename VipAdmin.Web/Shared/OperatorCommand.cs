using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Data;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>
/// Runs a command for a page and says in words how it went. An expected "no" is a warning in the reader's language, a missing
/// permission is recorded in the audit, anything else is logged under an id that the person can read out.
/// </summary>
public sealed class OperatorCommand(ISnackbar toasts, IStringLocalizer<SharedText> words, AccessLog access, ILogger<OperatorCommand> log)
{
    /// <summary>Runs <paramref name="act"/>; true when it was done.</summary>
    /// <param name="actor">Who acts; for the audit of a refusal.</param>
    /// <param name="act">The command of Core. It demands the permission itself.</param>
    /// <param name="done">What to say afterwards, e.g. "Paused".</param>
    public Task<bool> RunAsync(Actor actor, Func<Task> act, string done)
        => RunAsync(actor, async () =>
        {
            await act();
            return done;
        });

    /// <summary>The same, when the words depend on what came of it; null says nothing.</summary>
    public async Task<bool> RunAsync(Actor actor, Func<Task<string?>> act)
    {
        try
        {
            if (await act() is { } done)
            {
                toasts.Add(done, Severity.Success);
            }
            return true;
        }
        catch (RefusedException refused)
        {
            var text = words["Refused." + refused.Code, refused.Particulars];
            toasts.Add(text.ResourceNotFound ? refused.Message : text, Severity.Warning);
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
}
