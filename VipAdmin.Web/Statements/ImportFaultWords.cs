using Microsoft.Extensions.Localization;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Statements;

/// <summary>Why a statement is not in force, and what to do, in the reader's words.</summary>
public static class ImportFaultWords
{
    /// <summary>Faults that name a channel or a kind.</summary>
    private static readonly string[] Named =
    [
        ImportFault.CodeOf(BillFaultCode.AnotherChannel), ImportFault.CodeOf(BillFaultCode.AnotherKind), ImportFaultCode.NotConfigured,
    ];

    /// <summary>What to do; a fault whose sentence says it already is not among them.</summary>
    private static readonly Dictionary<string, string> Remedies = new Dictionary<string, BillFaultCode[]>
    {
        ["Remedy.Again"] =
        [
            BillFaultCode.Empty, BillFaultCode.TooLarge, BillFaultCode.ZipBomb, BillFaultCode.Damaged, BillFaultCode.UnsafeName, BillFaultCode.ErrorAnswer,
            BillFaultCode.NotABill, BillFaultCode.NoDetail, BillFaultCode.ColumnMissing, BillFaultCode.CellMissing, BillFaultCode.StrangeLine,
            BillFaultCode.UnreadableAmount, BillFaultCode.UnreadableTime, BillFaultCode.UnreadableNumber, BillFaultCode.Cut, BillFaultCode.CountDiffers,
            BillFaultCode.SumsDiffer, BillFaultCode.MoreAfterEnd, BillFaultCode.HashDiffers,
        ],
        ["Remedy.Fields"] = [BillFaultCode.AnotherChannel, BillFaultCode.AnotherDay, BillFaultCode.AnotherKind],
        ["Remedy.OneDay"] = [BillFaultCode.NotOneDay, BillFaultCode.MixedDays],
        ["Remedy.Merchant"] = [BillFaultCode.AnotherMerchant, BillFaultCode.AnotherApp],
        ["Remedy.Unknown"] = [BillFaultCode.UnknownStatus, BillFaultCode.OtherCurrency],
    }.SelectMany(each => each.Value.Select(code => (Code: ImportFault.CodeOf(code), each.Key)))
        .Append((ImportFaultCode.MostlyUnknown, "Remedy.Anyway")).ToDictionary(each => each.Item1, each => each.Item2);

    /// <summary>Why, with the line where there is one.</summary>
    public static string Fault(this IStringLocalizer<StatementsText> words, ImportFault fault)
    {
        string sentence = words["Fault." + fault.Code, words.Said(fault, fault.Expected), words.Said(fault, fault.Found), fault.Column ?? "–"];
        return fault.Line is { } line ? words["AtLine", line, sentence] : sentence;
    }

    /// <summary>Channels and kinds of statements are codes; everything else is shown as it stands in the file.</summary>
    private static string Said(this IStringLocalizer<StatementsText> words, ImportFault fault, string? value)
        => value is not null && Named.Contains(fault.Code) && words["Said." + value] is { ResourceNotFound: false } word ? word : value ?? "–";

    /// <summary>What to do about it; null where the sentence of the fault says it.</summary>
    public static string? Remedy(this IStringLocalizer<StatementsText> words, ImportFault fault)
        => Remedies.TryGetValue(fault.Code, out var key) ? words[key].Value : null;
}
