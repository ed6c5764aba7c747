using System.Globalization;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Statements;

/// <summary>What a statement is, in the reader's words.</summary>
public static class StatementWords
{
    private const long Kilo = 1024;

    /// <summary>What it lists: trades, payments or refunds alone, or fund flows; a dash where a refused file does not tell.</summary>
    public static string Kind(this IStringLocalizer<StatementsText> words, StatementRow row) => row switch
    {
        { Kind: null } => "—",
        { Kind: BillKind.Trade, Variant: StatementSuccession.Success } => words["Kind.Payments"],
        { Kind: { } kind } => words["Kind." + kind],
    };

    /// <summary>2026-11-22.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The day of a statement, or that the file names none.</summary>
    public static string Day(this IStringLocalizer<StatementsText> words, StatementRow row) => row.Day is { } day ? Day(day) : words["Day.Unknown"];

    /// <summary>The platform and day of a statement; what a refused file does not tell is left out or said to be unknown.</summary>
    public static string Name(string? channel, DateOnly? day, IStringLocalizer<StatementsText> words, IStringLocalizer<OrdersText> orders)
        => $"{(channel is null ? "" : orders.Channel(channel) + " ")}{(day is { } known ? Day(known) : words["Day.Unknown"])}";

    /// <summary>Who gave the file: a person by name, or the portal itself.</summary>
    public static string Importer(this IStringLocalizer<StatementsText> words, StatementRow row)
        => row.ImportedBy == Actor.SystemId ? words["ImportedBy.Portal"] : row.ImportedByName;

    /// <summary>A count with separators.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A size as people say it: <c>12.3 MB</c>.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < Kilo => FormattableString.Invariant($"{bytes} B"),
        < Kilo * Kilo => FormattableString.Invariant($"{bytes / (double)Kilo:0.#} KB"),
        < Kilo * Kilo * Kilo => FormattableString.Invariant($"{bytes / (double)(Kilo * Kilo):0.#} MB"),
        _ => FormattableString.Invariant($"{bytes / (double)(Kilo * Kilo * Kilo):0.##} GB"),
    };

    /// <summary>Whether its lines are compared with our books: statements of trades that were taken.</summary>
    public static bool HasLines(this StatementRow row)
        => row.State is StatementState.Imported or StatementState.Replaced && row.Kind != BillKind.Fundflow;
}
