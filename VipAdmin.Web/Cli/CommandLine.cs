using System.CommandLine;
using VipAdmin.Core;

namespace VipAdmin.Web.Cli;

/// <summary>The verbs. No verb, or <c>serve</c>, is the portal itself.</summary>
public static class CommandLine
{
    /// <summary>
    /// Longest time a verb may take after it was told to stop (Ctrl-C), so that its run reaches a safe point and its outcome is written. As long as the
    /// service's unit file allows.
    /// </summary>
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(60);

    /// <summary>Runs a verb, or the portal.</summary>
    /// <param name="serve">Runs the portal with the remaining arguments (<c>--urls</c> and the like).</param>
    public static async Task<int> RunAsync(string[] args, Func<string[], Task<int>> serve)
    {
        if (args.Length == 0 || args[0] == "serve" || (args[0].StartsWith('-') && args[0] is not ("-h" or "-?" or "--help" or "--version")))
        {
            return await serve(args.Length > 0 && args[0] == "serve" ? args[1..] : args);
        }
        var json = args.Contains("--json");
        if (args.FirstOrDefault(arg => !PlainText.IsPlain(arg)) is { } unfit)
        {
            return Ending.Wrong(json, $"\"{PlainText.Cleaned(unfit)}\" {PlainText.Expected}");
        }
        var parsed = VerbTree.Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Ending.Wrong(json,
                string.Join(Environment.NewLine, parsed.Errors.Select(error => error.Message).Append("VipAdmin.Web --help lists the verbs.")));
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = LongestEnd });
        }
        catch (StartRefusedException refused) when (json)
        {
            Ending.StartRefused(refused);
            throw;
        }
    }
}
