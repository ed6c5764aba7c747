using System.Diagnostics;

namespace VipAdmin.Core.Data;

/// <summary>
/// The account that runs PostgreSQL's programs. They refuse to run as root, so root runs them as the owner of the data directory or else as <c>postgres</c>;
/// every other account runs them as itself.
/// </summary>
public sealed class PostgresAccount
{
    private readonly string? user;
    private readonly string? group;

    private PostgresAccount(string? user, string? group) => (this.user, this.group) = (user, group);

    /// <summary>The account for a data directory, which may not exist yet.</summary>
    /// <exception cref="PostgresFailedException">The process is root and there is no account to run the programs as.</exception>
    public static PostgresAccount For(string directory)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new PostgresAccount(null, null);
        }
        if (Directory.Exists(directory) && OwnerOf(directory) is ({ } owner, { } ownersGroup) && owner != "0")
        {
            return new PostgresAccount(owner, ownersGroup);
        }
        var (found, uid) = Run("id", "-u", "postgres");
        var (_, gid) = Run("id", "-g", "postgres");
        return found
            ? new PostgresAccount(uid, gid)
            : throw new PostgresFailedException(
                "PostgreSQL does not run as root, and there is no account named postgres to run it as. "
                + "Start the portal as an ordinary user, or create that account.");
    }

    /// <summary>How to start <paramref name="program"/> under this account; arguments never contain a secret.</summary>
    public ProcessStartInfo Command(string program, IEnumerable<string> arguments)
    {
        string[] drop = user is null ? []
            : OperatingSystem.IsLinux() ? ["setpriv", $"--reuid={user}", $"--regid={group}", "--clear-groups", "--no-new-privs", "--"]
            : ["sudo", "-n", "-u", $"#{user}", "--"];
        string[] all = [.. drop, program, .. arguments];
        // The account may not be allowed to enter the current directory.
        var start = new ProcessStartInfo(all[0], all[1..]) { WorkingDirectory = "/", RedirectStandardInput = true };
        start.Environment["LC_ALL"] = "C";
        return start;
    }

    /// <summary>Whether the account may enter an existing directory.</summary>
    public bool CanEnter(string directory)
    {
        using var process = Process.Start(Command("/bin/sh", ["-c", "cd \"$1\" 2>/dev/null", "sh", directory]))!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>Creates a directory that only this account (and root) can enter.</summary>
    /// <exception cref="PostgresFailedException">It exists and belongs to another account.</exception>
    public void MakePrivate(string directory)
    {
        const UnixFileMode onlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, onlyOwner);
            Own(directory);
            return;
        }
        var self = user ?? Run("id", "-u").Said;
        if (OwnerOf(directory).User is var owner && owner != self)
        {
            throw new PostgresFailedException(
                $"{directory} belongs to another account (user id {owner}). Start the portal as that account, "
                + "or choose another directory with Database__EmbeddedPath.");
        }
        File.SetUnixFileMode(directory, onlyOwner);
    }

    /// <summary>Gives a file or directory created by root to the account.</summary>
    public void Own(string path)
    {
        if (user is not null && Run("chown", $"{user}:{group}", path) is (false, var said))
        {
            throw new PostgresFailedException($"chown {path}: {said}");
        }
    }

    private static (string? User, string? Group) OwnerOf(string path)
    {
        var (ok, said) = Run("stat", OperatingSystem.IsLinux() ? "-c" : "-f", "%u:%g", path);
        return ok && said.Split(':') is [var uid, var gid] ? (uid, gid) : (null, null);
    }

    private static (bool Ok, string Said) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        var complaint = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? (true, said) : (false, complaint.GetAwaiter().GetResult().Trim());
    }
}
