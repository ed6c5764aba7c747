using Microsoft.Extensions.Localization;
using VipAdmin.Core.Statements;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Statements;

/// <summary>Why a statement is not in force, in the reader's words.</summary>
public static class ImportFaultWords
{
    public static string Fault(this IStringLocalizer<StatementsText> words, ImportFault fault)
    {
        string sentence = words["Fault." + fault.Code, fault.Expected ?? "–", fault.Found ?? "–", fault.Column ?? "–"];
        return fault.Line is { } line ? words["AtLine", line, sentence] : sentence;
    }
}
