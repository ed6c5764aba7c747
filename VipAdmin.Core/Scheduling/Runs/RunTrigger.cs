namespace VipAdmin.Core.Scheduling.Runs;

/// <summary>What made a run start.</summary>
public enum RunTrigger { Schedule, Catchup, Manual, Api, Cli }
