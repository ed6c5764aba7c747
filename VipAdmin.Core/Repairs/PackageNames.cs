using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Repairs;

/// <summary>What are the packages called? The rows of proposals name them by their codes.</summary>
public sealed class PackageNames(IDbContextFactory<VipDb> databases)
{
    /// <summary>Code to name; the backend has a handful of packages.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.VipPackages.AsNoTracking().ToDictionaryAsync(package => package.PackageCode, package => package.PackageName, stop);
    }
}
