namespace VipAdmin.Core;

/// <summary>The portal refuses to start. The process prints every fault and exits with <see cref="ExitCode"/> before it listens.</summary>
public sealed class StartRefusedException(IReadOnlyList<StartFault> faults, Exception? inner = null)
    : Exception(string.Join(Environment.NewLine, faults), inner)
{
    /// <summary>EX_CONFIG of sysexits.h.</summary>
    public const int ExitCode = 78;

    /// <summary>A refusal for one reason.</summary>
    public StartRefusedException(StartFault fault, Exception? inner = null) : this([fault], inner)
    {
    }

    /// <summary>Every reason.</summary>
    public IReadOnlyList<StartFault> Faults { get; } = faults;
}
