using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace VipAdmin.Core.Discrepancies;

/// <summary>
/// A person's own filters of the discrepancies: kept, renamed, deleted, one of them the default. They change nothing that others see, so that they are no acts
/// of the audit; everyone who may see discrepancies may keep some.
/// </summary>
public sealed class SavedViewDesk(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Most views of a person.</summary>
    public const int Most = 30;

    /// <summary>Longest name, in characters.</summary>
    public const int LongestName = 40;

    /// <summary>Longest query string, in characters.</summary>
    public const int LongestQuery = 1_000;

    /// <summary>The person's views by name.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<IReadOnlyList<SavedViewRow>> ListAsync(Actor actor, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.SavedViews.AsNoTracking().Where(view => view.ActorId == actor.Id).OrderBy(view => view.Name)
            .Select(view => new SavedViewRow(view.Id, view.Name, view.Query, view.IsDefault)).ToListAsync(stop);
    }

    /// <summary>Keeps a filter under a new name.</summary>
    /// <exception cref="NotPermittedException">The actor may not see discrepancies.</exception>
    public async Task<SavedViewResult> SaveAsync(Actor actor, string name, string query, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        if (NameOf(name) is not { } known)
        {
            return new SavedViewResult.NameNeeded();
        }
        if (query.Length > LongestQuery)
        {
            return new SavedViewResult.TooLong();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        if (await db.SavedViews.CountAsync(each => each.ActorId == actor.Id, stop) >= Most)
        {
            return new SavedViewResult.TooMany();
        }
        var view = new SavedView
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()), ActorId = actor.Id, Name = known, Query = query, SavedAt = time.UtcNow(),
        };
        db.SavedViews.Add(view);
        try
        {
            await db.SaveChangesAsync(stop);
            return new SavedViewResult.Done(view.Id);
        }
        catch (DbUpdateException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return new SavedViewResult.NameTaken();
        }
    }

    /// <summary>Gives a view another name.</summary>
    /// <inheritdoc cref="SaveAsync" path="/exception" />
    public async Task<SavedViewResult> RenameAsync(Actor actor, Guid id, string name, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        if (NameOf(name) is not { } known)
        {
            return new SavedViewResult.NameNeeded();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        try
        {
            return Changed(id, await Mine(db, actor, id).ExecuteUpdateAsync(set => set.SetProperty(view => view.Name, known), stop));
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return new SavedViewResult.NameTaken();
        }
    }

    /// <summary>Deletes a view.</summary>
    /// <inheritdoc cref="SaveAsync" path="/exception" />
    public async Task<SavedViewResult> DeleteAsync(Actor actor, Guid id, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        return Changed(id, await Mine(db, actor, id).ExecuteDeleteAsync(stop));
    }

    /// <summary>Makes a view the one that the list opens with, or no longer.</summary>
    /// <inheritdoc cref="SaveAsync" path="/exception" />
    public async Task<SavedViewResult> DefaultAsync(Actor actor, Guid id, bool isDefault, CancellationToken stop)
    {
        actor.Demand(Permission.See);
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await db.SavedViews.Where(view => view.ActorId == actor.Id && view.IsDefault && view.Id != id)
            .ExecuteUpdateAsync(set => set.SetProperty(view => view.IsDefault, false), stop);
        var result = Changed(id, await Mine(db, actor, id).ExecuteUpdateAsync(set => set.SetProperty(view => view.IsDefault, isDefault), stop));
        if (result is SavedViewResult.Done)
        {
            await transaction.CommitAsync(stop);
        }
        return result;
    }

    private static IQueryable<SavedView> Mine(VipDb db, Actor actor, Guid id) => db.SavedViews.Where(view => view.Id == id && view.ActorId == actor.Id);

    private static SavedViewResult Changed(Guid id, int rows) => rows == 1 ? new SavedViewResult.Done(id) : new SavedViewResult.Unknown();

    private static string? NameOf(string name) => PlainText.Cleaned(name)?.Trim() is { Length: > 0 and <= LongestName } known ? known : null;
}
