using System.Runtime.InteropServices;

namespace VipAdmin.Tests.Support;

/// <summary>
/// Children started meanwhile take Ctrl-C. A suite that a shell started in the background ignores SIGINT, a child inherits that, and no signal would ever reach
/// it.
/// </summary>
public sealed class Interrupts : IDisposable
{
    private const int SigInt = 2;
    private const nint Default = 0;
    private const nint Ignored = 1;

    /// <summary>Larger than any platform's <c>struct sigaction</c>, which begins with the handler.</summary>
    private const int Room = 512;

    private readonly bool ignored = Handler() == Ignored;

    public Interrupts()
    {
        // Only what is ignored is changed: any handler of the runtime is put back to the default in a child anyway.
        if (ignored)
        {
            Signal(SigInt, Default);
        }
    }

    public void Dispose()
    {
        if (ignored)
        {
            Signal(SigInt, Ignored);
        }
    }

    private static nint Handler()
    {
        var action = Marshal.AllocHGlobal(Room);
        try
        {
            return Read(SigInt, 0, action) == 0 ? Marshal.ReadIntPtr(action) : throw new InvalidOperationException("The disposition of SIGINT cannot be read.");
        }
        finally
        {
            Marshal.FreeHGlobal(action);
        }
    }

    [DllImport("libc", EntryPoint = "sigaction")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Read(int signal, nint action, nint old);

    [DllImport("libc", EntryPoint = "signal")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Signal(int signal, nint handler);
}
