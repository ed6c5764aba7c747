using Microsoft.Extensions.Localization;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Reminders;

/// <summary>What a run sent, skipped and failed to send, as a file; phone numbers are masked as on the page.</summary>
internal sealed class RunReminderExport(RunReminders ledger, IStringLocalizer<MembersText> words) : ExportedList<RunReminder>
{
    private RunReminderFilter filter = null!;

    /// <inheritdoc />
    public override string Name => "reminders";

    /// <inheritdoc />
    protected override string Title => words["Ledger.Title"];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<RunReminder>> Columns =>
    [
        Time(words["Ledger.At"], row => row.At), Text(words["Member.Id"], row => row.UserId), Text(words["Member.Name"], row => row.Nickname),
        Text(words["Member.Phone"], row => row.Phone), Number(words["Ledger.DaysLeft"], row => row.DaysLeft),
        Text(words["Ledger.Status"], row => ReminderWords.State(words, row.Status)),
        Text(words["Inbox.Read"], row => row.Read is null ? null : words[row.Read == true ? "Inbox.Read" : "Inbox.Unread"].Value),
        Text(words["Ledger.Words"], row => row.Content),
        Text(words["Ledger.Reason"], row => row.Reason), Time(words["Member.Expiry"], row => row.VipExpireAt),
    ];

    /// <inheritdoc />
    protected override Task<bool> FindAsync(RouteValueDictionary route, CancellationToken stop)
        => Task.FromResult(RunReminderQuery.Read(Address) is { } asked && (filter = asked) is not null);

    /// <inheritdoc />
    protected override IAsyncEnumerable<RunReminder> Rows(CancellationToken stop) => ledger.AllAsync(Actor, filter, stop);
}
