using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Scheduling.Jobs;
using VipAdmin.Web.Statements;

namespace VipAdmin.Web.Api;

/// <summary>What became of imports.</summary>
/// <param name="Day">Beijing day; null when it is unknown or there are several.</param>
public sealed record StatementImportsJson(string? Day, StatementImportJson[] Statements)
{
    public static StatementImportsJson Of(IReadOnlyList<StatementImport> imports, IStringLocalizer<StatementsText> words)
        => new(imports.Select(import => import.Day).Distinct().ToArray() is [{ } day] ? StatementJson.Day(day) : null,
            [.. imports.Select(import => StatementImportJson.Of(import, words))]);
}

/// <summary>What became of one file, or of asking a platform for one.</summary>
/// <param name="Kind">trade, refund or fundflow.</param>
/// <param name="State">imported, unchanged, replaced, noTrades, notReady, refused, failed.</param>
/// <param name="Matched">Lines that agree with our books; null when the day was not matched.</param>
/// <param name="Discrepancies">Discrepancies that explain the others.</param>
/// <param name="Error">Code of the fault; null without one.</param>
/// <param name="Line">Line of the unpacked file, the first is 1; null when the fault is the whole file's.</param>
/// <param name="Message">The fault in a sentence.</param>
public sealed record StatementImportJson(string? Channel, string? Day, string? Kind, string State, Guid? Id, int Lines, int Payments, int Refunds,
    int? Matched, int? Discrepancies, string? Error, int? Line, string? Message)
{
    public static StatementImportJson Of(StatementImport import, IStringLocalizer<StatementsText> words) => new(
        import.Channel, import.Day is { } day ? StatementJson.Day(day) : null, Word.Of(import.Kind), Word.Of(import.State), import.Id, import.Lines,
        import.Payments, import.Refunds, import.Matched?.Matched, import.Matched?.Discrepancies, import.Fault?.Code, import.Fault?.Line,
        import.Fault is { } fault ? JobSettingsWords.InEnglish(() => words.Fault(fault)) : null);
}

/// <summary>Statements, the newest import first.</summary>
/// <param name="Next">Pass it as after for the next page; null on the last one.</param>
public sealed record StatementsJson(StatementJson[] Items, Guid? Next)
{
    public static StatementsJson Of(Core.Data.KeyPage<StatementRow> page, IStringLocalizer<StatementsText> words)
        => new([.. page.Rows.Select(row => StatementJson.Of(row, words))], page.HasOlder ? page.Rows[^1].Id : null);
}

/// <summary>A statement as it was imported or refused.</summary>
/// <param name="State">imported, replaced, noTrades, refused.</param>
/// <param name="Source">download, upload, cli.</param>
/// <param name="Variant">WeChat Pay's ALL, SUCCESS or REFUND.</param>
public sealed record StatementJson(Guid Id, string? Channel, string? BusinessDay, string? Kind, string? Variant, string State, string Source,
    string? FileName, string Sha256, long Bytes, int Lines, int Payments, long PaymentFen, int Refunds, long RefundFen, long FeeFen, string? Merchant,
    DateTime ImportedAt, string ImportedBy, string ImportedByName, Guid? RunId, Guid? ReplacedBy, DateTime? MatchedAt, string? Error, int? Line,
    string? Message)
{
    public static StatementJson Of(StatementRow row, IStringLocalizer<StatementsText> words) => new(
        row.Id, row.Channel, row.Day is { } day ? Day(day) : null, Word.Of(row.Kind), row.Variant, Word.Of(row.State), Word.Of(row.Source), row.FileName,
        row.Sha256, row.Bytes, row.Lines, row.Payments, row.PaymentFen, row.Refunds, row.RefundFen, row.FeeFen, row.Merchant, row.ImportedAt,
        row.ImportedBy, row.ImportedByName, row.RunId, row.ReplacedBy, row.MatchedAt, row.Error, row.ErrorLine,
        row.Fault is { } fault ? JobSettingsWords.InEnglish(() => words.Fault(fault)) : null);

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Lines of a statement, in the order of its file.</summary>
/// <param name="Next">Pass it as after for the next page; null on the last one.</param>
public sealed record StatementLinesJson(StatementLineJson[] Items, int? Next)
{
    public static StatementLinesJson Of(Core.Data.KeyPage<StatementLineRow> page)
        => new([.. page.Rows.Select(StatementLineJson.Of)], page.HasOlder ? page.Rows[^1].LineNo : null);
}

/// <summary>A line of a statement.</summary>
/// <param name="LineNo">Line of the unpacked file, the first is 1.</param>
/// <param name="Kind">payment, refund, revoke.</param>
/// <param name="AmountFen">Positive, for refunds too.</param>
/// <param name="FeeFen">Positive as cost, negative when given back.</param>
/// <param name="Match">matched, carried, discrepancy, otherBusiness; null until it is matched.</param>
public sealed record StatementLineJson(int LineNo, string Kind, string OrderNo, string? TransactionId, string? RefundNo, DateTime TradedAt, long AmountFen,
    long FeeFen, string? Match, Guid? DiscrepancyId)
{
    public static StatementLineJson Of(StatementLineRow line) => new(line.LineNo, Word.Of(line.Kind), line.OrderNo, line.TransactionId, line.RefundNo,
        line.TradedAt, line.AmountFen, line.FeeFen, Word.Of(line.Match), line.DiscrepancyId);
}
