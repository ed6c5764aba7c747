namespace VipAdmin.Core.Bills;

/// <summary>Temporary files that leave nothing behind.</summary>
public static class SpoolFile
{
    /// <summary>An empty file to write and read; closing it deletes it. Except on Windows its name is gone at once, so a crash leaves nothing.</summary>
    public static FileStream Create()
    {
        var file = new FileStream(Path.Combine(Path.GetTempPath(), "vipadmin-" + Path.GetRandomFileName()), new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete, BufferSize = 64 * 1024,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
            UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(file.Name);
        }
        return file;
    }
}
