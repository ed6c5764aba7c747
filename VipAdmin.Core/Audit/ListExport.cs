using Microsoft.EntityFrameworkCore;

namespace VipAdmin.Core.Audit;

/// <summary>Audits the export of a list, which needs <see cref="Permission.Export"/>.</summary>
public sealed class ListExport(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Records the export; called when the file has left, or has broken off.</summary>
    /// <param name="list">Which list, e.g. <c>audit</c>.</param>
    /// <param name="filter">The page's query string, so that the same rows can be found again.</param>
    /// <param name="format">Kind of the file, e.g. <c>xlsx</c>.</param>
    /// <param name="rows">Rows that left.</param>
    /// <param name="whole">False when the file broke off before its end.</param>
    /// <param name="reason">Why, where the list asks for it.</param>
    /// <exception cref="NotPermittedException">The actor may not export.</exception>
    public async Task RecordAsync(Actor actor, string list, string filter, string format, long rows, bool whole, CancellationToken stop,
        string? reason = null)
    {
        actor.Demand(Permission.Export);
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.Exported, list, reason,
            Data: new { filter = WithoutPhones(filter), format, rows, brokenOff = whole ? (bool?)null : true }), [], stop);
    }

    /// <summary>The query string with phone numbers masked value by value; the other values stay escaped, so that the address can still be opened.</summary>
    private static string WithoutPhones(string query)
        => string.Join('&', query.Split('&').Select(part =>
        {
            var value = part.IndexOf('=', StringComparison.Ordinal) + 1;
            var plain = Uri.UnescapeDataString(part[value..].Replace('+', ' '));
            var masked = MaskedPhone.Mobile(plain);
            return masked == plain ? part : part[..value] + Uri.EscapeDataString(masked);
        }));
}
