using VipAdmin.Core;
using VipAdmin.Web.Cli;
using VipAdmin.Web.OrderTimeout;
using VipAdmin.Web.Reconciliation;
using VipAdmin.Web.Reminders;
using VipAdmin.Web.Statements;

namespace VipAdmin.Web;

/// <summary>What a feature adds of its own to the pages and outputs that all jobs share.</summary>
public sealed record JobParts
{
    private static readonly Dictionary<string, JobParts> Declared = new()
    {
        [Timetable.Reconciliation] = new() { OnJobPage = typeof(CoverageMap), HandlesOrders = true },
        [Timetable.OrderTimeout] = new() { OnSettingsPage = typeof(SharedLimits), HandlesOrders = true },
        [Timetable.StatementImport] = new() { OnRunPage = typeof(RunStatements) },
        [Timetable.VipReminder] = new() { OnSettingsPage = typeof(WindowsLink), OnRunPage = typeof(RunWindows), RunRows = ReminderRunRows.All },
    };

    /// <summary>
    /// Component on the job's page, with parameters <c>Job</c> (<see cref="Core.Scheduling.Board.JobCard"/>), <c>Hour</c> and <c>Times</c>
    /// (<see cref="TimeRange"/>).
    /// </summary>
    public Type? OnJobPage { get; private init; }

    /// <summary>Component in place of the orders on the page of a run, with parameters <c>Run</c> and <c>Hold</c>.</summary>
    public Type? OnRunPage { get; private init; }

    /// <summary>Its runs go through orders, so that one without any is worth a word.</summary>
    public bool HandlesOrders { get; private init; }

    /// <summary>Component below the parameters on the job's settings page, without parameters.</summary>
    public Type? OnSettingsPage { get; private init; }

    /// <summary>Rows of a run beside its orders, for the command line.</summary>
    public RunRows? RunRows { get; private init; }

    /// <summary>The parts of a job; all null when its feature declares none.</summary>
    public static JobParts Of(string job) => Declared.GetValueOrDefault(job) ?? new JobParts();
}
