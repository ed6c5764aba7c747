using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Live;

namespace VipAdmin.Core.Members;

/// <summary>Takes support's notes about a member.</summary>
public sealed class NoteDesk(IDbContextFactory<VipDb> databases, TimeProvider time)
{
    /// <summary>Longest note, in characters.</summary>
    public const int Longest = 1_000;

    /// <summary>Adds a note; phone numbers in it are masked.</summary>
    /// <exception cref="NotPermittedException">The actor may not serve members.</exception>
    public async Task<NoteResult> AddAsync(Actor actor, string userId, string? text, CancellationToken stop)
    {
        actor.Demand(Permission.ServeMembers);
        var note = MaskedPhone.Mobile((text ?? "").Trim());
        if (note.Length is 0 or > Longest)
        {
            return new NoteResult.TextNeeded();
        }
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        if (!await db.Members.AnyAsync(m => m.UserId == userId, stop))
        {
            return new NoteResult.UnknownMember();
        }
        var row = new MemberNote
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()), UserId = userId, Text = note, ActorId = actor.Id, ActorName = actor.Name, At = time.UtcNow(),
        };
        db.MemberNotes.Add(row);
        await Acts.CommitAsync(db, time, new Act(actor, AuditAction.MemberNoted, userId, Data: new { note = row.Id }), [Topic.Orders], stop);
        return new NoteResult.Added(row.Id);
    }
}
