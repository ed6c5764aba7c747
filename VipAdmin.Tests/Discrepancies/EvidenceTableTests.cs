using System.Text.RegularExpressions;
using Bunit;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Discrepancies;

namespace VipAdmin.Tests.Discrepancies;

/// <summary>No raw key and no untranslated value reaches the page.</summary>
public sealed partial class EvidenceTableTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    /// <summary>Facts with a closed set of values. What a platform or a person wrote is shown as it was written.</summary>
    private static readonly (string Name, EvidenceKind Kind, string[] Values)[] Closed =
    [
        (EvidenceName.State, EvidenceKind.State, [.. Enum.GetValues<TradeState>().Select(Word.Of), "unknown"]),
        (EvidenceName.State, EvidenceKind.State, [.. Enum.GetValues<Core.Backend.OrderStatus>().Select(Word.Of)]),
        (EvidenceName.Code, EvidenceKind.Text, [.. Enum.GetValues<FaultCode>().Select(EvidenceSide.CodeOf), "VIP_ACTIVATION_FAILED", "UNKNOWN_PAYMENT_METHOD"]),
        (EvidenceName.RefundScope, EvidenceKind.Text, ["full", "partial", "unknown"]),
        (EvidenceName.RefundState, EvidenceKind.Text,
            ["numberUnknown", "unknown", "SUCCESS, PROCESSING", "PROCESSING", "CLOSED", "ABNORMAL", "REFUND_SUCCESS"]),
        (EvidenceName.Lifetime, EvidenceKind.Text, ["true", "false"]),
        (EvidenceName.Channel, EvidenceKind.Text, ["wechat", "alipay", "wechat_native"]),
        (EvidenceName.CancelledBy, EvidenceKind.Text, ["backend", "reconciliation", "orderTimeout"]),
    ];

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task Names_AllOfThem_AreSaidInWords(string language)
    {
        await using var page = new Page(postgres, Role.Finance, language);
        var all = EvidenceName.ReadingOrder.Where(name => name != EvidenceName.Status);
        var table = page.Render<EvidenceTable>(p => p.Add(t => t.Rows, [.. all.Select(name => new EvidenceRow(name, EvidenceKind.Text, "1", null, false))]));

        var names = table.FindAll("tbody th").Select(cell => cell.TextContent.Trim()).ToArray();

        names.ShouldAllBe(name => name.Length > 0 && !EvidenceName.ReadingOrder.Contains(name) && !name.Contains("Evidence.", StringComparison.Ordinal));
        names.ShouldNotContain(language == "en" ? "Other" : "其他");
        if (language == "zh-CN")
        {
            names.ShouldAllBe(name => name.Any(letter => letter > 127));
        }
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public async Task Values_OfClosedSets_AreSaidInWords(string language)
    {
        await using var page = new Page(postgres, Role.Finance, language);
        foreach (var (name, kind, values) in Closed)
        {
            foreach (var value in values)
            {
                var shown = page.Render<EvidenceValue>(p => p.Add(v => v.Name, name).Add(v => v.Kind, kind).Add(v => v.Value, value));
                var words = shown.Nodes.Aggregate("", (text, node) => text + node.TextContent).Trim();
                words.ShouldNotBeEmpty();
                (language == "en" ? !RawKey().IsMatch(words) : words.Any(letter => letter > 127)).ShouldBeTrue($"{name} {value}: {words}");
            }
        }
    }

    [Theory]
    [InlineData(EvidenceName.State, EvidenceKind.State, "SETTLING", "other (SETTLING)")]
    [InlineData(EvidenceName.RefundState, EvidenceKind.Text, "SUCCESS, FROZEN", "refunded, other (FROZEN)")]
    [InlineData(EvidenceName.Code, EvidenceKind.Text, "NEW_CODE", "other (NEW_CODE)")]
    // A platform's own word stays as it was written.
    [InlineData(EvidenceName.PlatformState, EvidenceKind.Text, "TRADE_PENDING", "TRADE_PENDING")]
    public async Task Value_WithoutWords_IsMarkedAsACode(string name, EvidenceKind kind, string value, string shown)
    {
        await using var page = new Page(postgres, Role.Finance, "en");

        var words = page.Render<EvidenceValue>(p => p.Add(v => v.Name, name).Add(v => v.Kind, kind).Add(v => v.Value, value));

        words.Markup.Trim().ShouldBe(shown);
    }

    [GeneratedRegex("^[a-z]+[A-Z]|_|[A-Z]{4}")]
    private static partial Regex RawKey();
}
