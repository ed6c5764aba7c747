using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Web.Api;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Cli;

/// <summary>The verb about hosts.</summary>
public static class HostVerb
{
    public static async Task<int> ListAsync(VerbHost host, bool json, CancellationToken stop)
    {
        var hosts = await host.Get<HostBoard>().HostsAsync(VerbHost.Operator, stop);
        if (json)
        {
            Output.Json(new { hosts = hosts.Select(HostJson.Of).ToArray() });
            return ExitCode.Done;
        }
        Output.Table(["host", "state", "since", "last seen", "clock", "schedule", "running", "version"], hosts.Select(each => new[]
        {
            each.Name, each.State.ToString().ToLowerInvariant(), Output.Time(each.StartedAt), Output.Time(each.SeenAt), ClockWords.Offset(each.ClockOffset),
            each.Scheduling ? "on" : "off",
            string.Join(", ", each.Running.Select(run => run.JobKey)), each.Version,
        }));
        return ExitCode.Done;
    }
}
