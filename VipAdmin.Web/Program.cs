using VipAdmin.Core;
using VipAdmin.Web;
using VipAdmin.Web.Alerts;
using VipAdmin.Web.Api;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Cli;
using VipAdmin.Web.Hosting;
using VipAdmin.Web.Layout;
using VipAdmin.Web.Logging;
using VipAdmin.Web.Sandbox;
using VipAdmin.Web.Scheduling;

return await StartChecks.GuardAsync(() => CommandLine.RunAsync(args, ServeAsync));

static async Task<int> ServeAsync(string[] args)
{
    var builder = await Portal.CreateBuilderAsync(args);
    await using var log = builder.AddVipLogging();
    await using var database = await builder.AddVipDatabaseAsync(log);
    builder.Services.AddVipCore(builder.Configuration);
    builder.Services.AddPaymentSandbox(builder.Configuration, builder.Environment);
    builder.Services.AddDemoWorld(builder.Configuration, builder.Environment, embedded: database.Embedded is not null);
    builder.Services.AddHeartbeat();
    builder.Services.AddSingleton<AlertMail>().AddSingleton<AlertWords>().AddHostedService<AlertCourier>();
    builder.Services.AddHostedService<MemoryRelease>();
    builder.AddSignIn();
    builder.AddConsole();
    builder.AddApi();

    await using var app = builder.Build();
    app.UseRequestLog();
    app.UseConsole();
    app.MapSignIn();
    app.MapConsole();
    app.MapExports();
    app.MapApi();
    await app.UseHeartbeatAsync();
    await app.RunAsync();
    return 0;
}

/// <summary>Declared so that tests can start the portal itself.</summary>
public sealed partial class Program;
