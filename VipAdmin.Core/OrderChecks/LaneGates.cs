using System.Collections.Concurrent;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.OrderChecks;

/// <summary>
/// Whether a round may ask a platform about one more order. Of a platform on hold a few orders are asked as probes, and the first usable answer opens it; it
/// is also shut by bad signatures in a row. An order that is not admitted stays as it is.
/// </summary>
public sealed class LaneGates(IReadOnlyCollection<PlatformHold> holds)
{
    /// <summary>Answers in a row whose signature does not verify.</summary>
    public const int BadSignatures = 5;

    private readonly ConcurrentDictionary<string, Gate> gates = new(holds.Select(hold => KeyValuePair.Create(hold.Channel, new Gate(held: true))));

    /// <summary>The platforms that were shut when the round ended.</summary>
    public IReadOnlyList<string> Shut => [.. gates.Where(gate => gate.Value.IsShut).Select(gate => gate.Key).Order(StringComparer.Ordinal)];

    /// <summary>Waits for the probes of a platform on hold.</summary>
    /// <param name="channel">Null for an order that no platform knows.</param>
    public Task<bool> AdmitAsync(string? channel, CancellationToken stop)
        => channel is null ? Task.FromResult(true) : gates.GetOrAdd(channel, _ => new Gate(held: false)).AdmitAsync(stop);

    /// <summary>Takes what became of an order that was admitted.</summary>
    public void Note(string? channel, Finding finding)
    {
        if (channel is not null && gates.TryGetValue(channel, out var gate))
        {
            gate.Note(finding);
        }
    }

    private sealed class Gate(bool held)
    {
        private readonly Lock turn = new();
        private readonly TaskCompletionSource decided = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool open = !held;
        private bool shut;
        private int probes;
        private int silent;
        private int bad;

        /// <summary>On hold, and no probe was answered so far; or shut by bad signatures.</summary>
        public bool IsShut
        {
            get
            {
                lock (turn)
                {
                    return shut || !open && silent > 0;
                }
            }
        }

        public async Task<bool> AdmitAsync(CancellationToken stop)
        {
            lock (turn)
            {
                if (open || shut)
                {
                    return !shut;
                }
                if (probes < PlatformHolds.SilentOrders)
                {
                    probes++;
                    return true;
                }
            }
            await decided.Task.WaitAsync(stop);
            lock (turn)
            {
                return !shut;
            }
        }

        public void Note(Finding finding)
        {
            lock (turn)
            {
                var answered = finding.Answered || finding.Misdirected;
                bad = answered ? 0 : finding.Answer is TradeAnswer.Unknown { Fault.Code: FaultCode.InvalidSignature } ? bad + 1 : bad;
                if (answered)
                {
                    open |= !shut;
                }
                else if (open)
                {
                    shut |= bad >= BadSignatures;
                }
                else
                {
                    silent++;
                    shut = silent >= PlatformHolds.SilentOrders;
                }
                if (open || shut)
                {
                    decided.TrySetResult();
                }
            }
        }
    }
}
