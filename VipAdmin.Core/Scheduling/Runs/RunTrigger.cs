namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What started a run.</summary>
public enum RunTrigger { Schedule, Catchup, Manual, Api, Cli }
