namespace VipAdmin.Web.Hosting;

/// <summary>What the portal and its command-line verbs share before anything else exists.</summary>
public static class Portal
{
    /// <summary>A builder with all settings read and checked.</summary>
    /// <exception cref="Core.Settings.StartRefusedException">One or more settings are wrong.</exception>
    public static WebApplicationBuilder CreateBuilder(string[] args, bool logsToStandardError = false)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot.Find() });
        builder.AddVipConfiguration().CheckConfiguration();
        if (logsToStandardError)
        {
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }
        return builder;
    }

    /// <summary>For what happens before the host has its own log.</summary>
    public static ILoggerFactory EarlyLog(bool toStandardError = false) => LoggerFactory.Create(logging =>
    {
        logging.AddSimpleConsole(console => console.SingleLine = true);
        if (toStandardError)
        {
            logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }
    });
}
