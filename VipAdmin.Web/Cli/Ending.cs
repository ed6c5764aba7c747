using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Web.Logging;

namespace VipAdmin.Web.Cli;

/// <summary>
/// How a verb ends without doing what was asked: a sentence on standard error, with <c>--json</c> also one document on standard output, and its exit code.
/// </summary>
public static class Ending
{
    /// <summary>Understood, but not possible in the current state.</summary>
    public static int Refused(bool json, string code, string message) => Say(json, code, message, ExitCode.Refused);

    /// <summary>Invalid usage.</summary>
    public static int Wrong(bool json, string message) => Say(json, "WRONG_USAGE", message, ExitCode.Usage);

    /// <summary>There is no such task.</summary>
    public static int UnknownTask(bool json, string task)
        => Refused(json, "UNKNOWN_TASK", $"There is no task \"{task}\". Tasks: {string.Join(", ", Timetable.Shipped.All.Select(job => job.Key))}.");

    /// <summary>For people only: the verb's JSON carries the same.</summary>
    public static int Said(string message)
    {
        Console.WriteLine(message);
        return ExitCode.Done;
    }

    /// <summary>An error occurred.</summary>
    /// <param name="stopped">Whether the verb was stopped (Ctrl-C).</param>
    public static int Failed(bool json, Exception error, bool stopped) => error switch
    {
        OperationCanceledException when stopped => Say(json, "STOPPED", "Stopped before it was done.", ExitCode.Failed),
        _ when DatabaseFault.IsDatabase(error) =>
            Say(json, "DATABASE_FAILED", $"The database does not answer, or refused a statement: {Clean(Innermost(error).Message)}", ExitCode.Failed),
        _ => Say(json, "UNEXPECTED", $"{Clean(error.Message)} (an unexpected error; the log has details)", ExitCode.Failed),
    };

    /// <summary>The document of a refused start; the process prints the list to standard error and sets the exit code itself.</summary>
    public static void StartRefused(StartRefusedException refused)
        => Output.Json(new { error = "START_REFUSED", message = "The settings or the database prevent the start.", faults = refused.Faults });

    /// <summary>Messages of third-party code may repeat an address with its password.</summary>
    private static string Clean(string message) => new Redaction([]).Clean(message);

    private static Exception Innermost(Exception error)
        => error is InvalidOperationException or Microsoft.EntityFrameworkCore.DbUpdateException && error.InnerException is { } inner ? inner : error;

    private static int Say(bool json, string code, string message, int exit)
    {
        if (json)
        {
            Output.Json(new { error = code, message });
        }
        Console.Error.WriteLine(message);
        return exit;
    }
}
