using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using VipAdmin.Core;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Statements;

/// <summary>
/// Imports statements that are dropped or picked: one after the other, with their progress, and what became of each in words. A refused file and what was
/// given with it stay, so that the next try needs no second choice.
/// </summary>
public sealed partial class StatementDrop : ComponentBase, IAsyncDisposable
{
    private const string Address = "/api/v1/admin/statements";

    private readonly List<DroppedFile> files = [];
    private readonly HashSet<int> anyways = [];
    private DotNetObjectReference<StatementDrop>? self;
    private ElementReference zone;
    private string channel = "";
    private DateOnly? day;

    [Inject] private IJSRuntime Script { get; set; } = null!;
    [Inject] private StatementBoard Board { get; set; } = null!;
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    /// <summary>The browser tells which files were chosen.</summary>
    [JSInvokable]
    public void Chosen(ChosenFile[] chosen)
    {
        // Those that are done have been read.
        files.RemoveAll(file => file.Stage == DropStage.Done);
        files.AddRange(chosen.Select(file => new DroppedFile(file.Number, file.Name, file.Size)));
        StateHasChanged();
    }

    /// <summary>The browser tells how much of a file is on its way.</summary>
    [JSInvokable]
    public void Sent(int number, long sent, long total)
    {
        Change(number, file => file.Stage is not (DropStage.Sending or DropStage.Checking) ? file
            : file with { Stage = sent >= total ? DropStage.Checking : DropStage.Sending, Sent = sent, Total = total });
        StateHasChanged();
    }

    /// <summary>The browser has the portal's answer, or none (status 0).</summary>
    [JSInvokable]
    public async Task EndedAsync(int number, int status, string body)
    {
        var (result, id) = Answer(status, body);
        var row = id is { } known ? await Board.FindAsync(Actor, known, CancellationToken.None) : null;
        Change(number, file => file with
        {
            Result = result,
            Row = row,
            Stage = result is null ? DropStage.Failed : result == ImportState.Refused ? DropStage.Refused : DropStage.Done,
            Problem = result is not null ? null : status switch
            {
                0 => "Drop.Problem.Lost",
                StatusCodes.Status401Unauthorized => "Drop.Problem.SignIn",
                StatusCodes.Status403Forbidden => "Drop.Problem.Denied",
                // What is within the portal's own bound was refused by a proxy in front of it.
                StatusCodes.Status413PayloadTooLarge => file.Size > BillExpectation.LargestFile ? "Drop.Problem.Large" : "Drop.Problem.Proxy",
                _ => "Drop.Problem.Other",
            },
        });
        await NextAsync();
        StateHasChanged();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = DotNetObjectReference.Create(this);
            await Script.InvokeVoidAsync("vipDrop.open", zone, self);
        }
    }

    /// <summary>What the button sends: the files that were not tried yet; when all were, those that failed or were refused once more.</summary>
    private DroppedFile[] Batch => files.Exists(file => file.Stage == DropStage.Chosen)
        ? [.. files.Where(file => file.Stage == DropStage.Chosen)]
        : [.. files.Where(file => file.CanGo && !file.AsksAnyway)];

    private string BatchWords => Batch switch
    {
        [] or [{ Stage: DropStage.Chosen }] => T["Drop.Import"],
        [{ Stage: DropStage.Chosen }, ..] => T.Counted("Drop.ImportThese", Batch.Length),
        _ => T["Drop.Again"],
    };

    /// <summary>All that is left was refused: the same file is refused again, so another one is the way on.</summary>
    private bool WantsOthers => files.Exists(file => file.Stage == DropStage.Refused)
        && files.TrueForAll(file => file.Stage is DropStage.Refused or DropStage.Done);

    private bool Busy => files.Exists(file => file.Stage is DropStage.Waiting or DropStage.Sending or DropStage.Checking);

    private async Task GoAllAsync()
    {
        foreach (var file in Batch)
        {
            Change(file.Number, each => each with { Stage = DropStage.Waiting });
        }
        await NextAsync();
    }

    private async Task GoAsync(int number, bool anyway)
    {
        if (anyway)
        {
            anyways.Add(number);
        }
        Change(number, file => file with { Stage = DropStage.Waiting });
        await NextAsync();
    }

    private async Task NextAsync()
    {
        if (files.Exists(file => file.Stage is DropStage.Sending or DropStage.Checking) || files.Find(file => file.Stage == DropStage.Waiting) is not { } next)
        {
            return;
        }
        Change(next.Number, file => file with { Stage = DropStage.Sending, Sent = 0, Total = file.Size });
        await Script.InvokeVoidAsync("vipDrop.send", next.Number, Address, new
        {
            channel, day = day is { } given ? StatementWords.Day(given) : "", anyway = anyways.Remove(next.Number) ? "true" : "",
        });
    }

    private async Task RemoveAsync(int number)
    {
        files.RemoveAll(file => file.Number == number);
        await Script.InvokeVoidAsync("vipDrop.forget", number);
    }

    private async Task ClearAsync()
    {
        foreach (var file in files.ToArray())
        {
            await RemoveAsync(file.Number);
        }
        (channel, day) = ("", null);
    }

    private void Change(int number, Func<DroppedFile, DroppedFile> change)
    {
        if (files.FindIndex(file => file.Number == number) is >= 0 and var at)
        {
            files[at] = change(files[at]);
        }
    }

    private string? Sentence(DroppedFile file) => file switch
    {
        { Problem: { } problem } => T[problem],
        { Row.Fault: { } fault, Stage: DropStage.Refused } => T.Fault(fault),
        { Result: ImportState.Unchanged, Row: { } row } => T["Drop.Unchanged", Name(row)],
        { Result: ImportState.Replaced, Row: { } row } => T["Drop.Replaced", Name(row), Figures(row)],
        { Result: ImportState.Imported, Row: { } row } => T["Drop.Imported", Name(row), Figures(row)],
        { Result: not null } => T["Drop.Taken"],
        _ => null,
    };

    private string Name(StatementRow row) => $"{Orders.Channel(row.Channel)} {T.Day(row)}";

    private string Figures(StatementRow row) => string.Join(" · ", T.Counted("Lines", row.Lines), $"{T["Figure.Payments"]} {Money.Format(row.PaymentFen)}",
        $"{T["Figure.Refunds"]} {Money.Format(row.RefundFen)}");

    private static Tone ToneOf(DroppedFile file) => file.Stage switch
    {
        DropStage.Done => Tone.Ok,
        DropStage.Refused or DropStage.Failed => Tone.Failed,
        DropStage.Sending or DropStage.Checking => Tone.Running,
        _ => Tone.Neutral,
    };

    /// <summary>What an answer says: the import's state and the id of its statement; nothing for an answer that is not the portal's.</summary>
    private static (ImportState? Result, Guid? Id) Answer(int status, string body)
    {
        if (status is not (StatusCodes.Status200OK or StatusCodes.Status422UnprocessableEntity))
        {
            return (null, null);
        }
        try
        {
            using var document = JsonDocument.Parse(body);
            var import = status == StatusCodes.Status200OK ? document.RootElement.GetProperty("statements")[0] : document.RootElement;
            return (Word.Read<ImportState>(import.GetProperty("state").GetString()),
                import.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetGuid() : null);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Something between browser and portal has answered.
            return (null, null);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (self is null)
        {
            return;
        }
        try
        {
            await Script.InvokeVoidAsync("vipDrop.close", self);
        }
        catch (Exception error) when (error is JSDisconnectedException or OperationCanceledException)
        {
            // The tab is gone, or does not answer any more, and its files with it.
        }
        self.Dispose();
    }
}
