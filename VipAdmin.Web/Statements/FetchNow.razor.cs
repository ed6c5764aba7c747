using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Statements;

/// <summary>The button that fetches a channel's statement of a day. What keeps it from being imported stays until another day is shown.</summary>
public sealed partial class FetchNow
{
    private StatementImport? answer;
    private (string Channel, DateOnly Day) shown;
    private bool busy;

    [Inject] private StatementFetch Statements { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [CascadingParameter] private Actor Actor { get; set; } = null!;
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    [Parameter, EditorRequired] public string Channel { get; set; } = "";
    [Parameter, EditorRequired] public DateOnly Day { get; set; }
    /// <summary>The text of the button; null says that it fetches.</summary>
    [Parameter] public string? Label { get; set; }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (shown != (Channel, Day))
        {
            (shown, answer) = ((Channel, Day), null);
        }
    }

    private async Task FetchAsync()
    {
        var asked = shown;
        (busy, answer) = (true, null);
        try
        {
            await Command.RunAsync(Actor, async () =>
            {
                // It goes on when the person leaves the page, as an import does.
                var import = await Statements.FetchAsync(Actor, new StatementDay(asked.Channel, asked.Day), null, CancellationToken.None);
                if (import.InForce)
                {
                    return new Told.Done(Sentence(import));
                }
                answer = asked == shown ? import : null;
                return new Told.No();
            });
        }
        finally
        {
            busy = false;
        }
    }

    private Tone Tone => answer?.State switch
    {
        ImportState.Refused or ImportState.Failed => Tone.Failed,
        _ => Tone.Warning,
    };

    private string Sentence(StatementImport import) => import switch
    {
        { State: ImportState.Refused or ImportState.Failed, Fault: { } fault } => T["Fetch." + import.State, Name, T.Fault(fault)],
        _ => T["Fetch." + import.State, Name, T.Counted("Lines", import.Lines), StatementWords.Number(import.Matched?.Matched ?? 0),
            StatementWords.Number(import.Matched?.Discrepancies ?? 0)],
    };

    private string? Remedy => answer?.Fault is { } fault ? T.Remedy(fault) : null;

    private string Name => $"{Orders.Channel(shown.Channel)} {StatementWords.Day(shown.Day)}";
}
