using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace VipAdmin.Core;

/// <summary>Lets <c>dotnet ef</c> create migrations without starting the portal; it never connects.</summary>
public sealed class DesignTimeVipDb : IDesignTimeDbContextFactory<VipDb>
{
    /// <inheritdoc />
    public VipDb CreateDbContext(string[] args)
        => new(VipDbSetup.Configure(new DbContextOptionsBuilder<VipDb>(), "Host=design-time").Options);
}
