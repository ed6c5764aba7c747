using VipAdmin.Core;
using VipAdmin.Core.Data;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddVipDb(builder.Configuration.GetConnectionString("VipAdmin") ?? "Host=localhost");
builder.Services.AddVipCore(builder.Configuration);
var app = builder.Build();
app.Run();
