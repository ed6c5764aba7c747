using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Audit;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Exports;

/// <summary>Asks a running portal for exports, and reads what the audit says of them.</summary>
internal static partial class ExportReader
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A browser signed in with a role.</summary>
    public static async Task<HttpClient> SignedInAsync(WebApp portal, string role)
    {
        var browser = LoopbackBrowser.On(portal);
        var token = Token().Match(await browser.GetStringAsync("/choose-role", Stop)).Groups["token"].Value;
        using var form = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("role", role)]);
        using var chosen = await browser.PostAsync("/choose-role", form, Stop);
        chosen.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return browser;
    }

    /// <summary>Exports in the audit, the first one first.</summary>
    public static async Task<IReadOnlyList<(string? Target, JsonNode Data)>> ExportsAsync(this PostgresFixture postgres)
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(Stop);
        return [.. (await db.AuditEvents.Where(row => row.Action == AuditAction.Exported).OrderBy(row => row.Id).ToListAsync(Stop))
            .Select(row => (row.Target, JsonNode.Parse(row.Data!)!))];
    }

    /// <summary>That many open discrepancies.</summary>
    public static Task ManyDiscrepanciesAsync(this PostgresFixture postgres, int count) => postgres.ExecuteAsync($$"""
        INSERT INTO vip_admin.discrepancies (id, type, severity, status, subject, order_no, channel, local_fen, platform_fen, business_day, local_evidence,
          platform_evidence, first_seen_at, last_seen_at, seen_count, version)
        SELECT gen_random_uuid(), 'LATE_PAYMENT', n % 4, 'open', 'VIP' || n, 'VIP' || n, 'wechat', 2990, 2990, '2026-11-22', '{"status":"cancelled"}',
          '{"state":"paid"}', timestamptz '2026-11-22 00:00Z' + n * interval '1 second', now(), 1, 1 FROM generate_series(1, {{count}}) n;
        ANALYZE vip_admin.discrepancies
        """, seconds: 120);

    [GeneratedRegex("""name="__RequestVerificationToken"\ value="(?<token>[^"]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
