namespace VipAdmin.Web.Resources;

// One marker per feature: IStringLocalizer<XText> reads XText.resx (English) and XText.zh-CN.resx.

/// <summary>Frame, sign-in, error pages.</summary>
public sealed class ShellText;

/// <summary>Words that several features use: states, severities, roles, task names, paging, errors.</summary>
public sealed class SharedText;

/// <summary>Alerts: their e-mails, and what the console says about them.</summary>
public sealed class AlertText;

/// <summary>The search box and its page.</summary>
public sealed class SearchText;

/// <summary>The audit page.</summary>
public sealed class AuditText;

/// <summary>The start pages: figures, pictures, what happened last.</summary>
public sealed class OverviewText;

/// <summary>Tasks, runs.</summary>
public sealed class SchedulingText;

/// <summary>The timeline.</summary>
public sealed class TimelineText;

/// <summary>Hosts and their clocks.</summary>
public sealed class HostsText;

/// <summary>Pauses: of one task and of all, and what they cost.</summary>
public sealed class PauseText;

/// <summary>The page of one run, and what runs did in words.</summary>
public sealed class RunText;

/// <summary>Statements.</summary>
public sealed class StatementsText;

/// <summary>The board, the windows and the exclusions of the reminders.</summary>
public sealed class RemindersText;

/// <summary>What the daily scan of the shared tables found.</summary>
public sealed class DamageText;

/// <summary>The daily close: a day, its month, and how it was signed.</summary>
public sealed class DaysText;

/// <summary>Orders.</summary>
public sealed class OrdersText;

/// <summary>Discrepancies.</summary>
public sealed class DiscrepanciesText;

/// <summary>Members and their reminders.</summary>
public sealed class MembersText;

/// <summary>The file of one member: how the membership came to be, answers, corrections.</summary>
public sealed class MemberFileText;

/// <summary>The settings page.</summary>
public sealed class SettingsText;

/// <summary>Schedules and parameters of tasks.</summary>
public sealed class JobSettingsText;
