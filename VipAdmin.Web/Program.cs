using VipAdmin.Core;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Hosting;
using VipAdmin.Web.Layout;

return await StartChecks.GuardAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot.Find() });
    builder.AddVipConfiguration().CheckConfiguration();
    using var bootstrap = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
    await using var database = await builder.AddVipDatabaseAsync(bootstrap.CreateLogger("VipAdmin"));
    builder.Services.AddVipCore(builder.Configuration);
    builder.AddSignIn();
    builder.AddConsole();

    await using var app = builder.Build();
    app.UseConsole();
    app.MapSignIn();
    app.MapConsole();
    await app.RunAsync();
    return 0;
});

/// <summary>Named so that tests can start the portal as it is.</summary>
public sealed partial class Program;
