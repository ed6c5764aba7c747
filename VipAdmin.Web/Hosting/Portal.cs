namespace VipAdmin.Web.Hosting;

/// <summary>What the portal and its command-line verbs share before anything else exists.</summary>
public static class Portal
{
    /// <summary>A builder with all settings read and checked.</summary>
    /// <exception cref="Core.Settings.StartRefusedException">One or more settings are wrong.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot.Find() });
        builder.AddVipConfiguration().CheckConfiguration();
        return builder;
    }
}
