using Microsoft.Extensions.Localization;
using VipAdmin.Core.Alerts;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Alerts;

/// <summary>The alerts of a filter as a file.</summary>
internal sealed class AlertExport(AlertBoard board, IStringLocalizer<AlertText> words, IStringLocalizer<RunText> runs) : ExportedList<AlertRow>
{
    /// <inheritdoc />
    public override string Name => "alerts";

    /// <inheritdoc />
    protected override string Title => words["Title"];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<AlertRow>> Columns =>
    [
        Time(words["Col.Raised"], row => row.RaisedAt), Time(words["Col.Over"], row => row.OverAt),
        Text(words["Col.Condition"], row => words["Condition." + row.Condition]), Text(words["Col.Task"], row => TaskNames.Of(row.JobKey)),
        Text(words["Col.About"], row => AlertRowWords.About(row, words, runs)), Text(words["Col.Mail"], row => words["Mail." + row.Mailing.State]),
        Time(words["Col.SentAt"], row => row.Mailing.SentAt), Text(words["Col.SentTo"], row => row.Mailing.SentTo),
        Number(words["Col.Attempts"], row => row.Mailing.Attempts), Text(words["Col.Error"], row => row.Mailing.Error),
    ];

    /// <inheritdoc />
    protected override IAsyncEnumerable<AlertRow> Rows(CancellationToken stop) => board.ExportAsync(Actor, AlertQuery.Read(Address, Now), stop);
}
