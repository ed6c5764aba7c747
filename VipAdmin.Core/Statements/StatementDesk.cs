using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Live;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;

namespace VipAdmin.Core.Statements;

/// <summary>
/// Imports statements. A file is read once, from its first byte to its last, into one transaction: afterwards all of it is in force, or there is nothing of it
/// but one row that says why it was refused.
/// </summary>
public sealed class StatementDesk(IDbContextFactory<VipDb> databases, StatementMatching matching, TimeProvider time,
    IOptionsMonitor<WeChatPayOptions> weChatPay, IOptionsMonitor<AlipayOptions> alipay)
{
    /// <summary>A file with so many lines without an order, which are more than <see cref="MostUnknownPercent"/>, is taken for another merchant's.</summary>
    public const int FewestUnknown = 50;

    /// <inheritdoc cref="FewestUnknown" />
    public const int MostUnknownPercent = 20;

    /// <summary>Why a prepared close was put back, as its event names it.</summary>
    public const string PutBackCause = "STATEMENT_IMPORTED";

    private static readonly BillExpectation Bounds = new();

    /// <summary>Imports a file.</summary>
    /// <exception cref="NotPermittedException">The actor may not import statements.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public async Task<StatementImport> ImportAsync(Actor actor, StatementFile file, CancellationToken stop)
    {
        actor.Demand(Permission.ImportStatements);
        await using var given = new MeasuredStream(file.Content, HashAlgorithmName.SHA256, long.MaxValue, BillFaultCode.TooLarge);
        var opening = await BillFile.OpenAsync(given, await ExpectedAsync(file, stop), stop);
        if (opening is not BillOpening.Opened { File: var bill })
        {
            return await RefuseAsync(actor, file, given, null, ImportFault.Of(((BillOpening.Refused)opening).Fault), stop);
        }
        await using (bill)
        {
            if ((bill.Header.Day ?? file.Day) is not { } day)
            {
                return await RefuseAsync(actor, file, given, bill.Header, new ImportFault(ImportFaultCode.DayUnknown), stop);
            }
            var (import, fault) = await TakeAsync(actor, file, bill, day, stop);
            if (import is null)
            {
                return await RefuseAsync(actor, file, given, bill.Header with { Day = day }, fault!, stop);
            }
            // Our books may have changed since the file in force was matched.
            return import is { State: ImportState.Unchanged, Kind: not BillKind.Fundflow }
                ? import with { Matched = await MatchAsync(actor, new StatementDay(import.Channel!, day), file.RunId, stop) }
                : import;
        }
    }

    /// <summary>Notes that the platform had no trades on a day, and matches it.</summary>
    /// <exception cref="NotPermittedException">The actor may not import statements.</exception>
    public async Task<StatementImport> NoTradesAsync(Actor actor, StatementDay of, Guid? runId, CancellationToken stop)
    {
        actor.Demand(Permission.ImportStatements);
        var import = new StatementImport(of.Channel, of.Day, BillKind.Trade, ImportState.NoTrades);
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await DayLock.TakeAsync(db, of.Channel, of.Day, stop);
        var trades = (await StatementLedger.InForceAsync(db, of.Channel, of.Day, stop)).FindAll(each => each.Kind != BillKind.Fundflow);
        if (trades.Exists(each => each.State == StatementState.Imported))
        {
            return import with { State = ImportState.Failed, Fault = new ImportFault(ImportFaultCode.TradesInForce) };
        }
        if (trades is [{ Id: var known }])
        {
            return import with { Id = known, Matched = await MatchAsync(db, actor, of, runId, stop) };
        }
        var file = new StatementFile(Stream.Null, null, StatementSource.Download)
        {
            Channel = of.Channel, Day = of.Day, Kind = BillKind.Trade, RunId = runId,
        };
        var statement = New(actor, file, null);
        statement.State = StatementState.NoTrades;
        await StatementLedger.SucceedAsync(db, statement, [], stop);
        await StatementLedger.PutBackAsync(db, of.Channel, of.Day, actor, PutBackCause, time.UtcNow(), stop);
        var match = await matching.MatchAsync(db, of.Channel, of.Day, actor, runId, stop);
        await CommitAsync(db, actor, statement, [], file.Anyway, stop);
        return import with { Id = statement.Id, Matched = match };
    }

    private async Task<MatchResult> MatchAsync(Actor actor, StatementDay of, Guid? runId, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        return await MatchAsync(db, actor, of, runId, stop);
    }

    private async Task<MatchResult> MatchAsync(VipDb db, Actor actor, StatementDay of, Guid? runId, CancellationToken stop)
    {
        var match = await matching.MatchAsync(db, of.Channel, of.Day, actor, runId, stop);
        if (match.Changed)
        {
            await ChangeFeed.Publish(db, Topic.Statements, stop);
        }
        await db.Database.CommitTransactionAsync(stop);
        return match;
    }

    /// <summary>Brings a file into force, or says why not; then nothing was written.</summary>
    private async Task<(StatementImport? Import, ImportFault? Fault)> TakeAsync(Actor actor, StatementFile file, BillFile bill, DateOnly day,
        CancellationToken stop)
    {
        var (channel, kind) = (bill.Header.Channel, bill.Header.Kind);
        var statement = New(actor, file, bill.Header with { Day = day });
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        await DayLock.TakeAsync(db, channel, day, stop);
        var inForce = await StatementLedger.InForceAsync(db, channel, day, stop);
        var replaced = StatementSuccession.Replaced(inForce, kind, statement.Variant);
        var obstacle = await StatementLedger.IsClosedAsync(db, channel, day, stop) ? ImportFaultCode.DayClosed
            : replaced is null ? ImportFaultCode.AllInForce : null;
        if (obstacle is null)
        {
            await StatementLedger.SucceedAsync(db, statement, replaced!, stop);
            await StatementLedger.CopyAsync(db, statement.Id, bill, stop);
        }
        else
        {
            // Only its end tells whether it is the very file that is in force.
            await ReadToEndAsync(bill, stop);
        }
        if (bill.Fault is { } fault)
        {
            return (null, ImportFault.Of(fault));
        }
        if (StatementSuccession.Same(inForce, kind, bill.Sha256!, bill.ContentSha256) is { } same)
        {
            return (Of(statement, bill.Trailer!) with { State = ImportState.Unchanged, Id = same.Id }, null);
        }
        if (obstacle is not null)
        {
            return (null, new ImportFault(obstacle));
        }
        var import = Of(statement, bill.Trailer!) with
        {
            State = replaced!.Any(each => each.State == StatementState.Imported) ? ImportState.Replaced : ImportState.Imported,
        };
        (statement.Sha256, statement.ContentSha256, statement.Bytes) = (bill.Sha256!, bill.ContentSha256, bill.Bytes);
        await StatementLedger.PutBackAsync(db, channel, day, actor, PutBackCause, time.UtcNow(), stop);
        // The statement's figures are part of what is matched, so they come first.
        await db.SaveChangesAsync(stop);
        MatchResult? match = null;
        if (kind != BillKind.Fundflow)
        {
            var refreshed = await StatementMatching.RefreshAsync(db, channel, day, stop) ?? 0;
            if (!file.Anyway && await ForeignAsync(db, statement.Id, bill.Trailer!.Lines, stop) is { } foreign)
            {
                return (null, foreign);
            }
            match = await matching.JudgeAsync(db, channel, day, actor, file.RunId, refreshed, stop);
        }
        await CommitAsync(db, actor, statement, replaced!, file.Anyway, stop);
        return (import with { Matched = match }, null);
    }

    private Task CommitAsync(VipDb db, Actor actor, Statement statement, IReadOnlyList<StatementSuccession.InForce> replaced, bool anyway,
        CancellationToken stop)
        => Acts.CommitAsync(db, time, new Act(actor, AuditAction.StatementImported, statement.Id.ToString(), Data: new
        {
            channel = statement.Channel, day = statement.BusinessDay, kind = Word.Of(statement.Kind), file = statement.FileName, sha256 = statement.Sha256,
            lines = statement.Lines, replaced = replaced.Select(each => each.Id).ToArray(), anyway,
        }), [Topic.Statements], stop);

    /// <summary>Notes a refused file in a row of its own.</summary>
    private async Task<StatementImport> RefuseAsync(Actor actor, StatementFile file, MeasuredStream given, BillHeader? header, ImportFault fault,
        CancellationToken stop)
    {
        await DrainAsync(given, stop);
        var statement = New(actor, file, header);
        (statement.State, statement.Bytes, statement.Sha256) = (StatementState.Refused, given.Bytes, given.TakeHash());
        (statement.Error, statement.ErrorLine, statement.ErrorDetails) = (fault.Code, fault.Line, fault.Details());
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        db.Statements.Add(statement);
        await db.SaveChangesAsync(stop);
        await ChangeFeed.Publish(db, Topic.Statements, stop);
        await transaction.CommitAsync(stop);
        return new StatementImport(statement.Channel, statement.BusinessDay, statement.Kind, ImportState.Refused, statement.Id) { Fault = fault };
    }

    /// <summary>The fault of a file most of whose lines are unknown here; null when it is ours.</summary>
    private static async Task<ImportFault?> ForeignAsync(VipDb db, Guid id, int lines, CancellationToken stop)
    {
        var fewest = Math.Max(FewestUnknown, (int)(lines * (long)MostUnknownPercent / 100) + 1);
        return lines >= FewestUnknown && await StatementLedger.WithoutOrderAsync(db, id, fewest, stop) is > 0 and var unknown
            ? new ImportFault(ImportFaultCode.MostlyUnknown, null, Plain(lines), Plain(unknown))
            : null;
    }

    /// <summary>
    /// What a file must be: of the channel and day it was given for, and ours. Whose files are taken is configured; else it is the merchant of the first one
    /// that was imported.
    /// </summary>
    private async Task<BillExpectation> ExpectedAsync(StatementFile file, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var first = await db.Statements.Where(s => s.State != StatementState.Refused && s.Merchant != null)
            .GroupBy(s => s.Channel).Select(each => new { each.Key, each.OrderBy(s => s.Id).First().Merchant }).ToListAsync(stop);
        return Bounds with
        {
            Channel = file.Channel,
            Kind = file.Kind,
            Day = file.Day,
            Sha1 = file.Sha1,
            Merchant = Configured(weChatPay.CurrentValue.MchId) ?? first.Find(each => each.Key == WeChatPayPlatform.ChannelName)?.Merchant,
            Apps = weChatPay.CurrentValue.AppIds,
            Seller = Configured(alipay.CurrentValue.SellerId) ?? first.Find(each => each.Key == AlipayPlatform.ChannelName)?.Merchant,
        };

        static string? Configured(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    private static async Task ReadToEndAsync(BillFile bill, CancellationToken stop)
    {
        if (bill.Header.Kind == BillKind.Fundflow)
        {
            await foreach (var _ in bill.FlowsAsync(stop))
            {
            }
        }
        else
        {
            await foreach (var _ in bill.LinesAsync(stop))
            {
            }
        }
    }

    /// <summary>Reads what is left of a refused file, so that its hash and size are known; never more than a bill can have.</summary>
    private static async Task DrainAsync(MeasuredStream given, CancellationToken stop)
    {
        var buffer = new byte[1 << 16];
        while (given.Bytes <= Bounds.MostBytes && await given.ReadAsync(buffer, stop) > 0)
        {
        }
    }

    private Statement New(Actor actor, StatementFile file, BillHeader? header)
    {
        var now = time.UtcNow();
        return new Statement
        {
            Id = Guid.CreateVersion7(now),
            Channel = header?.Channel ?? file.Channel,
            BusinessDay = header?.Day ?? file.Day,
            Kind = header?.Kind ?? file.Kind,
            Variant = header is { Channel: WeChatPayPlatform.ChannelName, Variant: { } variant } ? variant.ToString().ToUpperInvariant() : null,
            State = StatementState.Imported,
            Source = file.Source,
            FileName = file.Name,
            Sha256 = "",
            Merchant = header?.Merchant,
            ImportedAt = now,
            ImportedBy = actor.Id,
            ImportedByName = actor.Name,
            RunId = file.RunId,
        };
    }

    /// <summary>Fills in counts and sums.</summary>
    private static StatementImport Of(Statement statement, BillTrailer sums)
    {
        (statement.Lines, statement.FeeFen) = (sums.Lines, sums.FeeFen);
        (statement.Payments, statement.PaymentFen, statement.Refunds, statement.RefundFen) = (sums.Payments, sums.PaymentFen, sums.Refunds, sums.RefundFen);
        return new StatementImport(statement.Channel, statement.BusinessDay, statement.Kind, ImportState.Imported, statement.Id)
        {
            Lines = sums.Lines, Payments = sums.Payments, Refunds = sums.Refunds,
        };
    }

    private static string Plain(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
