namespace VipAdmin.Web.Hosting;

/// <summary>Finds <c>wwwroot/</c> and <c>appsettings.json</c>, independent of the current directory.</summary>
public static class ContentRoot
{
    /// <summary>
    /// The first directory, from the program upwards, that holds both: the publish folder itself, or the repository root for build and
    /// test output. The program's own folder when there is none.
    /// </summary>
    public static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "appsettings.json")) && Directory.Exists(Path.Combine(directory.FullName, "wwwroot")))
            {
                return directory.FullName.Length > 1 ? Path.TrimEndingDirectorySeparator(directory.FullName) : directory.FullName;
            }
        }
        return AppContext.BaseDirectory;
    }
}
