using System.Text;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class CsvFileTests
{
    [Fact]
    public async Task Write_TextThatASpreadsheetWouldRun_IsEscaped_AndNumbersStayNumbers()
    {
        var rows = new (object? A, object? B)[]
        {
            ("=HYPERLINK(\"x\")", -12.50m), ("@SUM", 7L), ("+1", "-2"), ("a,b\"c\nd", null), ("0123", 29.9m), ("4200002345202611241234567890", "12e3"),
            ("＝1", 12345678901234L), ("会员", new DateTime(2026, 11, 23, 16, 0, 1, DateTimeKind.Utc)),
        };
        using var file = new MemoryStream();
        var count =
            await CsvFile.WriteAsync(file, [new CsvColumn<(object? A, object? B)>("甲", row => row.A), new("乙", row => row.B)], rows.ToAsyncEnumerable(),
                TestContext.Current.CancellationToken);

        count.ShouldBe(8);
        file.ToArray()[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        Encoding.UTF8.GetString(file.ToArray()[3..]).ShouldBe(
            "甲,乙\r\n\"'=HYPERLINK(\"\"x\"\")\",-12.50\r\n'@SUM,7\r\n'+1,'-2\r\n\"a,b\"\"c\nd\",\r\n\"=\"\"0123\"\"\",29.90\r\n\"=\"\"4200002345202611241234567890\"\"\",\"=\"\"12e3\"\"\"\r\n'＝1,12345678901234\r\n会员,2026-11-24 00:00:01\r\n");
    }
}
