using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;

namespace VipAdmin.Web.Auth;

/// <summary>
/// The keys that seal cookies, in PostgreSQL: sessions survive a restart, and every host reads the other hosts' sessions. Maps the table that <see
/// cref="VipDb"/> owns and migrates; never migrated from here.
/// </summary>
public sealed class KeyRing(DbContextOptions<KeyRing> options) : DbContext(options), IDataProtectionKeyContext
{
    /// <inheritdoc />
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.Entity<DataProtectionKey>().ToTable("data_protection_keys", VipDb.Schema, table => table.ExcludeFromMigrations());
}
