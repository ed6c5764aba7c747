using Microsoft.AspNetCore.Components;

namespace VipAdmin.Web.Shared;

/// <summary>What a person is asked before an act that needs a reason.</summary>
/// <param name="Title">The act as a title, e.g. "Pause order reconciliation".</param>
/// <param name="Meaning">The effect of the act, in plain words.</param>
/// <param name="Act">The text of the button; it names the effect.</param>
/// <param name="Draft">What the reason is about, e.g. <c>pause:reconciliation</c>: what was typed is kept under it until the act is done or given up.</param>
public sealed record ReasonQuestion(string Title, string Meaning, string Act, string Draft)
{
    /// <summary>Initial text of the field: the reason that is being changed, or the usual one.</summary>
    public string Before { get; init; } = "";
    public bool Dangerous { get; init; }
    /// <summary>Additional fields above the reason, bound to the calling page.</summary>
    public RenderFragment? Extra { get; init; }
    /// <summary>What the fields above hold, which is kept together with the reason; null = only the reason is kept.</summary>
    public DraftFields? Fields { get; init; }
    /// <summary>The fault of the fields above, in words; while there is one the dialog stays open with all its input.</summary>
    public Func<string?>? Fault { get; init; }
    /// <summary>Takes the act away once what it is about is over; null = it stands as long as the dialog.</summary>
    public QuestionOver? Over { get; init; }
    /// <summary>Usual reasons to choose from, above the field.</summary>
    public IReadOnlyList<string> Presets { get; init; } = [];
}
