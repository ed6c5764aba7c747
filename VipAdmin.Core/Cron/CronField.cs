namespace VipAdmin.Core.Cron;

/// <summary>The five fields of a cron expression, in their order.</summary>
public enum CronField { Minute, Hour, DayOfMonth, Month, DayOfWeek }
