using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Payments;

namespace VipAdmin.Core.Statements;

/// <summary>Fetches statements from the platforms and imports them.</summary>
public sealed class StatementFetch(IEnumerable<IBillSource> sources, StatementDesk desk, DayMatching days, IDbContextFactory<VipDb> databases,
    TimeProvider time)
{
    private readonly IBillSource[] sources = [.. sources];

    /// <summary>The channels with credentials.</summary>
    public IReadOnlyList<string> Channels => [.. sources.Where(source => source.IsConfigured).Select(source => source.Channel)];

    /// <summary>The newest day that has statements.</summary>
    public DateOnly Yesterday => BusinessDay.Of(time.UtcNow()).AddDays(-1);

    /// <summary>
    /// The days of the last <see cref="StatementDay.Reach"/> without a whole statement, the oldest first. One whose file was refused today is not among them:
    /// the platform would give the same file again.
    /// </summary>
    public async Task<IReadOnlyList<StatementDay>> DueAsync(CancellationToken stop)
    {
        var (today, first) = (BusinessDay.StartUtc(Yesterday.AddDays(1)), Yesterday.AddDays(1 - StatementDay.Reach));
        await using var db = await databases.CreateDbContextAsync(stop);
        var known = await db.Statements.AsNoTracking()
            .Where(s => s.BusinessDay >= first && (s.State == StatementState.Imported || s.State == StatementState.NoTrades
                || s.State == StatementState.Refused && s.Source == StatementSource.Download && s.ImportedAt >= today))
            .Select(s => new { s.Channel, s.BusinessDay, s.Kind, s.Variant, s.State }).ToListAsync(stop);
        return [.. Enumerable.Range(0, StatementDay.Reach).Select(first.AddDays)
            .SelectMany(day => Channels.Select(channel => new StatementDay(channel, day)))
            .Where(each => !IsDone([.. known.Where(s => s.Channel == each.Channel && s.BusinessDay == each.Day).Select(s => (s.Kind, s.Variant, s.State))]))];

        static bool IsDone((BillKind? Kind, string? Variant, StatementState State)[] known)
            => Array.Exists(known, s => s.State == StatementState.Refused || s.Kind == BillKind.Trade && s.Variant != StatementSuccession.Success)
                || Array.Exists(known, s => s.Kind == BillKind.Trade) && Array.Exists(known, s => s.Kind == BillKind.Refund);
    }

    /// <summary>Fetches the whole statement of a day, imports it, matches the day and settles lost callbacks that the platform confirms.</summary>
    /// <exception cref="NotPermittedException">The actor may not import statements.</exception>
    /// <exception cref="OperationCanceledException">Only when <paramref name="stop"/> was cancelled.</exception>
    public async Task<StatementImport> FetchAsync(Actor actor, StatementDay of, Guid? runId, CancellationToken stop)
    {
        actor.Demand(Permission.ImportStatements);
        if (of.Day > Yesterday)
        {
            return new StatementImport(of.Channel, of.Day, BillKind.Trade, ImportState.NotReady);
        }
        var source = Array.Find(sources, source => source.Channel == of.Channel && source.IsConfigured);
        if (source is null)
        {
            return Failed(of, new ImportFault(ImportFaultCode.NotConfigured, Found: of.Channel));
        }
        switch (await source.FetchAsync(new BillQuestion(of.Day), stop))
        {
            case BillAnswer.Fetched fetched:
                await using (fetched.File)
                {
                    return await days.PutRightAsync(actor, await desk.ImportAsync(actor, new StatementFile(fetched.File, null, StatementSource.Download)
                    {
                        Channel = of.Channel, Day = of.Day, Kind = BillKind.Trade, Sha1 = fetched.Sha1, RunId = runId,
                    }, stop), runId, stop);
                }
            case BillAnswer.NoTrades:
                return await desk.NoTradesAsync(actor, of, runId, stop);
            case BillAnswer.NotReady:
                return new StatementImport(of.Channel, of.Day, BillKind.Trade, ImportState.NotReady);
            case BillAnswer.Unknown unknown:
                return Failed(of, new ImportFault(ImportFaultCode.PlatformFailed,
                    Expected: JsonNamingPolicy.SnakeCaseUpper.ConvertName(unknown.Fault.Code.ToString()), Found: unknown.Fault.Message));
            default:
                throw new UnreachableException();
        }
    }

    private static StatementImport Failed(StatementDay of, ImportFault fault)
        => new(of.Channel, of.Day, BillKind.Trade, ImportState.Failed) { Fault = fault };
}
