namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>Section <c>Scheduling</c>.</summary>
public sealed class SchedulingOptions
{
    /// <summary><c>ENABLE_CRON</c>. False: nothing is scheduled; triggers by hand still work.</summary>
    public bool Enabled { get; set; } = true;
    /// <summary>IANA zone in which every cron expression is read.</summary>
    public string TimeZone { get; set; } = "Asia/Shanghai";
    /// <summary>A pause without an end is reported once it is older than this.</summary>
    public int PauseOverdueHours { get; set; } = 24;
}
