using System.Text.Json;
using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Statements;

/// <summary>Why a statement is not in force: a stable code and what its sentence names.</summary>
/// <param name="Code">One of <see cref="ImportFaultCode"/>, or a <see cref="BillFaultCode"/> in upper case with underscores.</param>
/// <param name="Line">Line of the unpacked file, the first is 1; null when the fault is the whole file's.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Found">What there is instead.</param>
/// <param name="Column">The column as the file calls it.</param>
public sealed record ImportFault(string Code, int? Line = null, string? Expected = null, string? Found = null, string? Column = null)
{
    /// <summary>The fault of a file that is no bill, or another one. What it quotes may be anything, also characters that the database does not take.</summary>
    public static ImportFault Of(BillFault fault)
        => new(CodeOf(fault.Code), fault.Line, fault.Expected, fault.Found is { } found ? PlainText.Cleaned(found) : null, fault.Column);

    /// <summary>The code of a file's fault as rows and JSON hold it.</summary>
    public static string CodeOf(BillFaultCode code) => JsonNamingPolicy.SnakeCaseUpper.ConvertName(code.ToString());

    /// <summary>What the sentence names, as <see cref="Statement.ErrorDetails"/> keeps it.</summary>
    internal string Details() => JsonSerializer.Serialize(new Named(Expected, Found, Column), JsonSerializerOptions.Web);

    /// <summary>The fault of a refused statement.</summary>
    internal static ImportFault Read(string code, int? line, string? details)
    {
        var named = details is null ? null : JsonSerializer.Deserialize<Named>(details, JsonSerializerOptions.Web);
        return new ImportFault(code, line, named?.Expected, named?.Found, named?.Column);
    }

    private sealed record Named(string? Expected, string? Found, string? Column);
}
