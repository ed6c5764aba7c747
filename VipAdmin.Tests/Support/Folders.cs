namespace VipAdmin.Tests.Support;

/// <summary>Places of the checkout that the tests run in.</summary>
public static class Folders
{
    /// <summary>The top of the checkout.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VipAdmin.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? ".";
    }
}
