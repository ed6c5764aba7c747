using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using Microsoft.JSInterop;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>Exports all rows of the page's filter, across its pages, as CSV. The export is audited before the file is sent.</summary>
public sealed partial class ExportButton<T>
{
    private bool busy;

    [Inject] private ListExport Exports { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private IJSRuntime Script { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Texts { get; set; } = null!;
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    /// <summary>Name of the list, for the file and the audit, e.g. <c>audit</c>.</summary>
    [Parameter, EditorRequired] public string Name { get; set; } = "";
    [Parameter, EditorRequired] public IReadOnlyList<CsvColumn<T>> Columns { get; set; } = [];
    /// <summary>All rows of the current filter, one at a time.</summary>
    [Parameter, EditorRequired] public Func<CancellationToken, IAsyncEnumerable<T>> Rows { get; set; } = null!;
    /// <summary>Why the rows that were read are not all of them, in words; null when they are. Asked after the last row, before the file is sent.</summary>
    [Parameter] public Func<string?>? Fault { get; set; }

    private async Task SaveAsync()
    {
        busy = true;
        try
        {
            await Command.RunAsync(Actor, WriteAndSendAsync);
        }
        finally
        {
            busy = false;
        }
    }

    private async Task<Told> WriteAndSendAsync()
    {
        Actor.Demand(Permission.Export);
        // A file without a name is gone when the stream closes, however the circuit ends.
        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 * 1024,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var rows = await CsvFile.WriteAsync(file, Columns, Rows(CancellationToken.None), CancellationToken.None);
        if (Fault?.Invoke() is { } fault)
        {
            return new Told.No(fault);
        }
        await Exports.RecordAsync(Actor, Name, new Uri(Navigation.Uri).Query, rows, CancellationToken.None);
        file.Position = 0;
        var stamp = BusinessDay.ToBeijing(Time.UtcNow()).ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        using var stream = new DotNetStreamReference(file, leaveOpen: true);
        await Script.InvokeVoidAsync("vipSaveFile", $"{Name}-{stamp}.csv", stream);
        return new Told.Done(Texts.Counted("Export.Done", rows));
    }
}
