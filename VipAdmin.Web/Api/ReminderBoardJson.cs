using VipAdmin.Core.Reminders;

namespace VipAdmin.Web.Api;

/// <summary>The reminders of the last days.</summary>
/// <param name="Days">The oldest first; the last one is today.</param>
/// <param name="Windows">Over all days, the earliest window first.</param>
public sealed record ReminderBoardJson(ReminderDayJson[] Days, ReminderWindowSumJson[] Windows)
{
    public static ReminderBoardJson Of(ReminderFigures figures) => new(
        [.. figures.Days.Select(day => new ReminderDayJson(day.Day, day.Due, day.Sent, day.Skipped, day.Failed, day.Read, day.Usual, day.Unusual))],
        [.. figures.Windows.Select(window => new ReminderWindowSumJson(window.DaysLeft, window.Due, window.Sent, window.Failed, window.Read,
            [.. window.Skipped.Select(skip => new ReminderSkipJson(skip.Reason, skip.Members))],
            RenewalJson.Of(window.Renewed), RenewalJson.Of(window.Before), RenewalJson.Of(window.Untold)))]);
}

/// <summary>The reminders of one Beijing day.</summary>
/// <param name="Usual">Sent on the same weekday in the four weeks before, the median; null while there are too few.</param>
/// <param name="Unusual">The day differs from its usual by more than the setting allows.</param>
public sealed record ReminderDayJson(DateOnly Day, long Due, long Sent, long Skipped, long Failed, long Read, long? Usual, bool Unusual);

/// <summary>The reminders of one window.</summary>
/// <param name="DaysLeft">Days until the day of expiry; negative after it.</param>
/// <param name="Renewed">Of those told at least seven days ago: who paid for VIP within seven days.</param>
/// <param name="RenewedBefore">The same in as many days before.</param>
/// <param name="RenewedUntold">Of members who were due and left out for a reason outside their account.</param>
public sealed record ReminderWindowSumJson(int DaysLeft, long Due, long Sent, long Failed, long Read, ReminderSkipJson[] Skipped, RenewalJson Renewed,
    RenewalJson RenewedBefore, RenewalJson RenewedUntold);

/// <summary>Members who were left out for one reason.</summary>
public sealed record ReminderSkipJson(string Reason, long Members);

/// <summary>How many of some members renewed.</summary>
public sealed record RenewalJson(long Renewed, long Members)
{
    public static RenewalJson Of(RenewalShare share) => new(share.Renewed, share.Members);
}

/// <summary>The next days, tomorrow first.</summary>
public sealed record ReminderForecastJson(ForecastDayJson[] Days);

/// <summary>A day to come.</summary>
public sealed record ForecastDayJson(DateOnly Day, ForecastWindowJson[] Windows);

/// <summary>Members of a window who will be reminded on a day to come.</summary>
public sealed record ForecastWindowJson(int DaysLeft, long Members);

/// <summary>What the run of a day would do.</summary>
/// <param name="At">When the run that would tell starts; null when none is left or planned.</param>
/// <param name="QuietHours">Every run of the day falls into the quiet hours.</param>
/// <param name="Counts">By window and outcome, without the filter.</param>
/// <param name="Next">Send it as after for the next members; null at the end.</param>
public sealed record ReminderDryRunJson(DateOnly Day, DateTime? At, bool QuietHours, DryRunCountJson[] Counts, DryRunMemberJson[] Items, string? Next)
{
    public static ReminderDryRunJson Of(DateOnly day, DryRunDay run) => new(day, run.Slots.Next, run.Slots is { First: not null, Telling: null },
        [.. run.Counts.Select(count => new DryRunCountJson(count.DaysLeft, count.Reason ?? DryRunFilter.Told, count.Members))],
        [.. run.Page.Rows.Select(row => new DryRunMemberJson(row.UserId, row.Phone, row.Nickname, row.DaysLeft, row.Reason ?? DryRunFilter.Told,
            row.Reason is null ? row.Content : null, row.VipExpireAt, row.DaysLate))], run.Page.HasOlder ? ReminderDryRun.KeyOf(run.Page.Rows[^1]) : null);
}

/// <summary>Members of one window and outcome.</summary>
/// <param name="Outcome"><c>sent</c>, or why they would not be told.</param>
public sealed record DryRunCountJson(int DaysLeft, string Outcome, long Members);

/// <summary>A member of a dry run; one for whom a missed day is caught up may come twice.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="Outcome"><c>sent</c>, or why the member would not be told.</param>
/// <param name="Text">What the member would read; null when not told.</param>
/// <param name="DaysLate">How many days ago the day of the window was missed; 0 = it is the day of the dry run.</param>
public sealed record DryRunMemberJson(string UserId, string? Phone, string? Nickname, int DaysLeft, string Outcome, string? Text, DateTime VipExpireAt,
    int DaysLate);
