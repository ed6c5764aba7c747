using System.Text;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace VipAdmin.Web.Logging;

/// <summary>
/// A log file that keeps its name: <c>combined.log</c> is always the newest, <c>combined1.log</c> the one before, and so on. Several processes may write to it
/// (a portal and a command), because each batch is written under an exclusive lock on the file.
/// </summary>
/// <param name="path">The file; its directory is created.</param>
/// <param name="sizeLimit">Size in bytes at which it is rotated.</param>
/// <param name="retained">Number of rotated files to keep.</param>
public sealed class LogFile(string path, long sizeLimit, int retained)
{
    private static readonly MessageTemplateTextFormatter Line = new("{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {Message:lj}{NewLine}{Exception}");

    /// <summary>Appends the events and rotates the file when it has become too large.</summary>
    public async Task WriteAsync(IReadOnlyList<LogEvent> events, CancellationToken stop)
    {
        var text = new StringWriter();
        foreach (var logEvent in events)
        {
            Line.Format(logEvent, text);
        }
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var file = await OpenAloneAsync(stop);
        if (file.Length >= sizeLimit)
        {
            // Rotated under the lock. Other processes wait while opening the file, so they get the new one.
            Rotate();
            await file.DisposeAsync();
            file = await OpenAloneAsync(stop);
        }
        await using var held = file;
        file.Seek(0, SeekOrigin.End);
        await file.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), stop);
        await file.FlushAsync(stop);
    }

    /// <summary>Another process holds the file only briefly.</summary>
    private async Task<FileStream> OpenAloneAsync(CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
            }
            catch (IOException) when (attempt < 400)
            {
                await Task.Delay(5, stop);
            }
        }
    }

    private void Rotate()
    {
        File.Delete(Numbered(retained));
        for (var number = retained - 1; number >= 1; number--)
        {
            if (File.Exists(Numbered(number)))
            {
                File.Move(Numbered(number), Numbered(number + 1), overwrite: true);
            }
        }
        File.Move(path, Numbered(1), overwrite: true);
    }

    private string Numbered(int number)
        => Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}{number}{Path.GetExtension(path)}");
}
