using Microsoft.Extensions.Localization;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Reminders;

/// <summary>The dry run of a day as a file that says so in its name; phone numbers are masked as on the page.</summary>
internal sealed class DryRunExport(ReminderDryRun dryRun, IStringLocalizer<MembersText> words, IStringLocalizer<RemindersText> reminders)
    : ExportedList<RunReminder>
{
    private DateOnly day;

    /// <inheritdoc />
    public override string Name => "dryrun";

    /// <inheritdoc />
    protected override string Title => reminders["OnDay.DryRun", day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<RunReminder>> Columns =>
    [
        Day(reminders["Board.Day"], _ => day), Text(words["Member.Id"], row => row.UserId), Text(words["Member.Name"], row => row.Nickname),
        Text(words["Member.Phone"], row => row.Phone), Number(words["Ledger.DaysLeft"], row => row.DaysLeft),
        Text(words["Ledger.Status"], row => ReminderWords.State(words, row.Status)),
        Text(words["Ledger.Words"], row => row.Status is null ? row.Content : null), Text(words["Ledger.Reason"], row => row.Reason),
        Time(words["Member.Expiry"], row => row.VipExpireAt),
    ];

    /// <inheritdoc />
    protected override Task<bool> FindAsync(RouteValueDictionary route, CancellationToken stop)
    {
        var asked = RunReminderQuery.DayOf(Query.Read(Address, "day"));
        day = asked ?? default;
        return Task.FromResult(asked is not null);
    }

    /// <inheritdoc />
    protected override IAsyncEnumerable<RunReminder> Rows(CancellationToken stop)
        => dryRun.AllAsync(Actor, day, DryRunTable.Read(Query.Read(Address, "window"), Query.Read(Address, "outcome")), stop);
}
