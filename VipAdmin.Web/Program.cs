using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Layout;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddVipDb(builder.Configuration.GetConnectionString("VipAdmin") ?? "Host=localhost");
builder.Services.AddVipCore(builder.Configuration);
builder.AddSignIn();
builder.AddConsole();

var app = builder.Build();
app.UseConsole();
app.MapSignIn();
app.MapConsole();
app.Run();

/// <summary>Named so that tests can start the portal as it is.</summary>
public sealed partial class Program;
