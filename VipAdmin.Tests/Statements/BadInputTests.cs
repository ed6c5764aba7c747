using System.IO.Compression;
using System.Text;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Payments;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Statements;

/// <summary>What people drop by mistake, or on purpose: refused with its own reason, and nothing of it is imported.</summary>
public sealed class BadInputTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private readonly StatementWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("empty", "EMPTY")]
    [InlineData("xlsx", "SPREADSHEET")]
    [InlineData("page", "WEB_PAGE")]
    [InlineData("path", "UNSAFE_NAME")]
    [InlineData("bomb", "ZIP_BOMB")]
    [InlineData("misread", "WRONG_ENCODING")]
    [InlineData("month", "NOT_ONE_DAY")]
    [InlineData("days", "MIXED_DAYS")]
    [InlineData("photo", "NOT_A_BILL")]
    public async Task Import_AFileThatIsNoStatementOfADay_IsRefusedWithItsReason(string what, string code)
    {
        using var content = new MemoryStream(Bytes(what));
        var file = new StatementFile(content, what, StatementSource.Upload);
        var import = await world.Desk.ImportAsync(Given.Finance, file, TestContext.Current.CancellationToken);
        (import.State, import.Fault?.Code).ShouldBe((ImportState.Refused, code));
        (await world.StatementsAsync()).ShouldHaveSingleItem().State.ShouldBe(StatementState.Refused);
        (await world.LinesAsync()).ShouldBeEmpty();
    }

    private static byte[] Bytes(string what) => what switch
    {
        "empty" => [],
        "xlsx" => Zip(("[Content_Types].xml", "<Types/>"u8.ToArray()), ("xl/workbook.xml", "<workbook/>"u8.ToArray())),
        "page" => "<!DOCTYPE html><html><body>下载超时，请重新下载</body></html>"u8.ToArray(),
        "path" => Zip(("../../etc/bill.csv", Encoding.UTF8.GetBytes(StatementWorld.Bill(1, i => $"VIP{i}")))),
        // Four thousand files, of which a real archive has two.
        "bomb" => Zip([.. Enumerable.Range(0, 4_000).Select(i => ($"{i}.csv", Array.Empty<byte>()))]),
        "misread" => Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(Unzipped("alipay/bills/trade.csv.zip"))),
        "month" => Replaced(Unzipped("alipay/bills/trade.csv.zip"), "终止日期：[2026年11月23日", "终止日期：[2026年12月01日"),
        "days" => Encoding.UTF8.GetBytes(
            StatementWorld.Bill(3, i => $"VIP{i}").Replace("`2026-11-22 10:00:02", "`2026-11-21 10:00:02", StringComparison.Ordinal)),
        _ => [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', .. new byte[500]],
    };

    private static byte[] Zip(params (string Name, byte[] Content)[] files)
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }
        return zip.ToArray();
    }

    private static byte[] Unzipped(string vector)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var archive = new ZipArchive(File.OpenRead(Vectors.PathOf(vector)), ZipArchiveMode.Read, leaveOpen: false, Encoding.GetEncoding("gbk"));
        using var content = new MemoryStream();
        using var entry = archive.Entries.Single(entry => !entry.Name.Contains("汇总", StringComparison.Ordinal)).Open();
        entry.CopyTo(content);
        return content.ToArray();
    }

    private static byte[] Replaced(byte[] gbk, string from, string to)
    {
        var encoding = Encoding.GetEncoding("gbk");
        var text = encoding.GetString(gbk);
        text.ShouldContain(from);
        return encoding.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    }
}
