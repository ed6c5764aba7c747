using Microsoft.Extensions.Localization;
using VipAdmin.Core.Audit;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Audit;

/// <summary>The audit of a filter as a file: words for people, and beside them the codes for programs.</summary>
internal sealed class AuditExport(AuditLog log, AuditWords say, IStringLocalizer<AuditText> words) : ExportedList<AuditRow>
{
    /// <inheritdoc />
    public override string Name => "audit";

    /// <inheritdoc />
    protected override string Title => words["Title"];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<AuditRow>> Columns =>
    [
        Time(words["At"], row => row.At), Text(words["Actor"], AuditWords.Who), Text(words["ActorId"], row => row.ActorId),
        Text(words["Roles"], row => say.Roles(row.ActorRoles)), Text(words["Coded", words["Roles"]], row => row.ActorRoles),
        Text(words["Group"], row => say.Group(row.Group)), Text(words["Action"], row => say.Action(row.Action)),
        Text(words["Coded", words["Action"]], row => row.Action), Text(words["Target"], say.Target), Text(words["Coded", words["Target"]], row => row.Target),
        Text(words["ReasonOnly"], row => row.Reason), Text(words["Data"], say.Summary), Text(words["Coded", words["Data"]], row => row.Data),
        Text(words["Address"], row => row.Address), Text(words["Node"], row => row.Node),
    ];

    /// <inheritdoc />
    protected override IAsyncEnumerable<AuditRow> Rows(CancellationToken stop) => log.AllAsync(Actor, AuditQuery.Read(Address, Now), stop);
}
