using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Scheduling.Hosts;

/// <summary>The hosts: since when each has been running, its clock, and its current runs.</summary>
public sealed partial class HostsPage : LivePage
{
    /// <summary>Hosts that are gone and shown without asking: the last ones tell why a run stopped.</summary>
    private const int Gone = 3;

    private IReadOnlyList<HostCard> hosts = [];
    private bool all;

    [Inject] private ClockWatch Clocks { get; set; } = null!;
    [Inject] private HostBoard Board { get; set; } = null!;
    [Inject] private IStringLocalizer<HostsText> T { get; set; } = null!;

    /// <inheritdoc />
    protected override IReadOnlyCollection<string> Topics { get; } = [Topic.Hosts, Topic.Jobs];

    /// <summary>A host that dies raises no signal.</summary>
    protected override TimeSpan? ReadEvery => TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    protected override async Task LoadAsync(CancellationToken stop) => hosts = await Board.HostsAsync(Actor, stop);

    private static Tone ToneOf(HostCard host) => host.State switch
    {
        HostState.Alive => Tone.Ok,
        HostState.Died => Tone.Failed,
        _ => Tone.Neutral,
    };

    private string ClockTitle(HostCard host)
        => Clocks.CompareFor(host.ClockOffset) is { Disagree: true } clocks ? ClockWords.Advice(clocks, HostName.MachineOf(host.Name))
            : T[host.ClockIsOff ? "Hosts.ClockOff" : "Hosts.ClockRight"];

    /// <summary>1.4.0+0123abcd… → 1.4.0+0123abc.</summary>
    private static string ShortVersion(string version)
        => version.IndexOf('+', StringComparison.Ordinal) is var plus and >= 0 && version.Length > plus + 8 ? version[..(plus + 8)] : version;
}
