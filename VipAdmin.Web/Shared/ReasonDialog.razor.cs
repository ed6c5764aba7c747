using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using VipAdmin.Core;

namespace VipAdmin.Web.Shared;

/// <summary>Asks for confirmation of an act: explains it and, as a rule, asks for a reason.</summary>
public sealed partial class ReasonDialog : IDisposable
{
    private static readonly Dictionary<string, object?> ReasonField = new() { ["data-testid"] = "reason", ["aria-required"] = "true" };
    private string reason = "";
    private string? fault;
    private bool brought;
    /// <summary>What the fields held when the dialog opened.</summary>
    private string? offered;

    [Inject] private Drafts Drafts { get; set; } = null!;
    [CascadingParameter] private Actor Me { get; set; } = null!;
    [CascadingParameter] private IMudDialogInstance Dialog { get; set; } = null!;

    [Parameter, EditorRequired] public ReasonQuestion Question { get; set; } = null!;
    [Parameter] public bool NeedsReason { get; set; } = true;

    /// <summary>Shows the dialog. Null when the person cancelled, else the trimmed reason. <see cref="OperatorCommand"/> carries the act out with it.</summary>
    public static Task<string?> AskAsync(IDialogService dialogs, ReasonQuestion question) => ShowAsync(dialogs, question, asks: true);

    /// <summary>The same without a reason: true when confirmed.</summary>
    public static async Task<bool> ConfirmAsync(IDialogService dialogs, string title, string meaning, string act, bool dangerous = false,
        RenderFragment? extra = null)
        => await ShowAsync(dialogs, new ReasonQuestion(title, meaning, act, "") { Dangerous = dangerous, Extra = extra }, asks: false) is not null;

    private static async Task<string?> ShowAsync(IDialogService dialogs, ReasonQuestion question, bool asks)
    {
        var parameters = new DialogParameters<ReasonDialog> { { d => d.Question, question }, { d => d.NeedsReason, asks } };
        // A click beside the dialog must not discard the input.
        var dialog = await dialogs.ShowAsync<ReasonDialog>(question.Title, parameters,
            new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true, BackdropClick = !asks });
        return await dialog.Result is { Canceled: false, Data: string reason } ? reason : null;
    }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (Question.Over is { } ends)
        {
            ends.Told += Draw;
        }
        (reason, offered) = (Question.Before, Fields);
        if (!Keeps || await Drafts.ReadAsync<Written>(Me, Question.Draft) is not { } kept || reason != Question.Before || Fields != offered)
        {
            // What was typed while the draft was being read is newer.
            return;
        }
        if (kept.Reason is { Length: > 0 } typed)
        {
            reason = typed;
        }
        if (kept.Fields is { } fields)
        {
            Question.Fields?.Restore(fields);
        }
        brought = reason != Question.Before || Fields != offered;
    }

    /// <summary>A field above the reason has changed.</summary>
    public Task ChangedAsync() => KeepAsync(reason);

    /// <summary>Why the question no longer stands.</summary>
    private string? Over => Question.Over?.Words;

    private void Draw() => _ = InvokeAsync(StateHasChanged);

    /// <inheritdoc />
    public void Dispose()
    {
        if (Question.Over is { } ends)
        {
            ends.Told -= Draw;
        }
    }

    private bool Keeps => NeedsReason || Question.Fields is not null;

    private string? Fields => Question.Fields?.Read();

    private async Task KeepAsync(string written)
    {
        reason = written;
        if (!Keeps)
        {
            return;
        }
        // What the dialog offers by itself need not be kept.
        var typed = !string.IsNullOrWhiteSpace(written) && written != Question.Before && !Question.Presets.Contains(written);
        await (typed || Fields != offered ? Drafts.KeepAsync(Me, Question.Draft, new Written(typed ? written : "", Fields))
            : Drafts.DropAsync(Me, Question.Draft));
    }

    /// <summary>Cancelling gives the draft up; Escape, which is hit by accident, does not.</summary>
    private async Task CancelAsync()
    {
        if (Keeps)
        {
            await Drafts.DropAsync(Me, Question.Draft);
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
        fault = Question.Fault?.Invoke();
        if (fault is null)
        {
            Dialog.Close(DialogResult.Ok(reason.Trim()));
        }
    }

    /// <summary>What a person has entered and not sent.</summary>
    private sealed record Written(string Reason, string? Fields);
}
