using System.Text;
using VipAdmin.Web.Exports;

namespace VipAdmin.Tests.Exports;

public sealed class CsvFileTests
{
    [Fact]
    public async Task Write_TextThatASpreadsheetWouldRun_IsEscaped_AndNumbersStayNumbers()
    {
        var rows = new (object? A, object? B)[]
        {
            ("=HYPERLINK(\"x\")", -12.50m), ("@SUM", 7L), ("+1", "-2"), ("a,b\"c\nd", null), ("0123", 29.9m), ("4200002345202611241234567890", "12e3"),
            ("＝1", 12345678901234L), ("会员", new DateTime(2026, 11, 23, 16, 0, 1, DateTimeKind.Utc)), ("日", new DateOnly(2026, 11, 23)),
        };
        using var file = new MemoryStream();
        await CsvFile.WriteAsync(file, [new ExportColumn<(object? A, object? B)>("甲", ExportKind.Text, row => row.A), new("乙", ExportKind.Time, row => row.B)],
            new ExportUnits("（北京时间）", "（元）"), rows.ToAsyncEnumerable(), TestContext.Current.CancellationToken);

        file.ToArray()[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        Encoding.UTF8.GetString(file.ToArray()[3..]).ShouldBe(
            "甲,乙（北京时间）\r\n\"'=HYPERLINK(\"\"x\"\")\",-12.50\r\n'@SUM,7\r\n'+1,'-2\r\n\"a,b\"\"c\nd\",\r\n\"=\"\"0123\"\"\",29.90\r\n\"=\"\"4200002345202611241234567890\"\"\",\"=\"\"12e3\"\"\"\r\n'＝1,12345678901234\r\n会员,2026-11-24 00:00:01\r\n日,2026-11-23\r\n");
    }

    [Fact]
    public async Task Heading_ThatProgramsRead_StaysAsItIs()
    {
        using var file = new MemoryStream();
        await CsvFile.WriteAsync(file, [new ExportColumn<DateTime>("slot", ExportKind.Time, at => at) { Named = true }],
            new ExportUnits(" (Beijing time)", " (CNY)"), AsyncEnumerable.Empty<DateTime>(), TestContext.Current.CancellationToken);

        Encoding.UTF8.GetString(file.ToArray()[3..]).ShouldBe("slot\r\n");
    }
}
