using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using VipAdmin.Core;

namespace VipAdmin.Web.Shared;

/// <summary>Asks for confirmation of an act: explains it and, as a rule, asks for a reason.</summary>
public sealed partial class ReasonDialog
{
    private static readonly Dictionary<string, object?> ReasonField = new() { ["data-testid"] = "reason", ["aria-required"] = "true" };
    private string reason = "";
    private string? fault;
    private bool brought;

    [Inject] private Drafts Drafts { get; set; } = null!;
    [CascadingParameter] private Actor Me { get; set; } = null!;
    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;

    /// <summary>The act as a title, e.g. "Pause order reconciliation".</summary>
    [Parameter, EditorRequired] public string Title { get; set; } = "";
    /// <summary>The effect of the act, in plain words.</summary>
    [Parameter, EditorRequired] public string Meaning { get; set; } = "";
    /// <summary>The text of the button; it names the effect.</summary>
    [Parameter, EditorRequired] public string Act { get; set; } = "";
    [Parameter] public string? Label { get; set; }
    /// <summary>Initial text of the field: the reason that is being changed.</summary>
    [Parameter] public string Before { get; set; } = "";
    /// <summary>What the reason is about, e.g. <c>pause:reconciliation</c>: it is kept as a draft until the caller drops it, once it was sent.</summary>
    [Parameter] public string? Draft { get; set; }
    [Parameter] public bool NeedsReason { get; set; } = true;
    [Parameter] public bool Dangerous { get; set; }
    /// <summary>Additional fields above the reason, bound to the calling page.</summary>
    [Parameter] public RenderFragment? Extra { get; set; }
    /// <summary>The fault of the fields above, in words; while there is one the dialog stays open with all its input.</summary>
    [Parameter] public Func<string?>? Fault { get; set; }

    /// <summary>Usual reasons to choose from, above the field.</summary>
    [Parameter] public IReadOnlyList<string> Presets { get; set; } = [];

    /// <summary>Shows the dialog. Null when the person cancelled, else the trimmed reason.</summary>
    public static Task<string?> AskAsync(
        IDialogService dialogs, string title, string meaning, string act, string? label = null, bool dangerous = false, RenderFragment? extra = null,
        Func<string?>? fault = null, string before = "", string? draft = null, IReadOnlyList<string>? presets = null)
        => ShowAsync(dialogs, title, meaning, act, asks: true,
            new DialogParameters<ReasonDialog> { { d => d.Before, before }, { d => d.Fault, fault }, { d => d.Label, label }, { d => d.Dangerous, dangerous },
                { d => d.Extra, extra }, { d => d.Draft, draft }, { d => d.Presets, presets ?? [] } });

    /// <summary>The same without a reason: true when confirmed.</summary>
    public static async Task<bool> ConfirmAsync(IDialogService dialogs, string title, string meaning, string act, bool dangerous = false,
        RenderFragment? extra = null)
        => await ShowAsync(dialogs, title, meaning, act, asks: false,
            new DialogParameters<ReasonDialog> { { d => d.NeedsReason, false }, { d => d.Dangerous, dangerous }, { d => d.Extra, extra } }) is not null;

    private static async Task<string?> ShowAsync(IDialogService dialogs, string title, string meaning, string act, bool asks,
        DialogParameters<ReasonDialog> parameters)
    {
        parameters.Add(d => d.Title, title);
        parameters.Add(d => d.Meaning, meaning);
        parameters.Add(d => d.Act, act);
        // A click beside the dialog must not discard the input.
        var dialog =
            await dialogs.ShowAsync<ReasonDialog>(title, parameters,
                new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true, BackdropClick = !asks });
        return await dialog.Result is { Canceled: false, Data: string reason } ? reason : null;
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        reason = Before;
        if (Draft is { } about && Before.Length == 0 && await Drafts.ReadAsync<string>(Me, about) is { Length: > 0 } kept && reason.Length == 0)
        {
            (reason, brought) = (kept, true);
        }
    }

    private async Task KeepAsync(string written)
    {
        reason = written;
        if (Draft is { } about)
        {
            await (string.IsNullOrWhiteSpace(written) ? Drafts.DropAsync(Me, about) : Drafts.KeepAsync(Me, about, written));
        }
    }

    /// <summary>Cancelling gives the draft up; Escape, which is hit by accident, does not.</summary>
    private async Task CancelAsync()
    {
        if (Draft is { } about)
        {
            await Drafts.DropAsync(Me, about);
        }
        Dialog.Cancel();
    }

    /// <summary>Enter finishes, Shift+Enter begins a line, and the Enter that ends the composition of Chinese characters does neither.</summary>
    private void SubmitOnEnter(KeyboardEventArgs key)
    {
        if (key is { Key: "Enter", ShiftKey: false, IsComposing: false } && !string.IsNullOrWhiteSpace(reason))
        {
            Finish();
        }
    }

    private void Finish()
    {
        fault = Fault?.Invoke();
        if (fault is null)
        {
            Dialog.Close(DialogResult.Ok(reason.Trim()));
        }
    }
}
