using System.IO.Compression;
using System.Xml.Linq;
using VipAdmin.Web.Exports;

namespace VipAdmin.Tests.Exports;

public sealed class XlsxFileTests
{
    private static readonly XNamespace Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_EveryKind_KeepsNumbersTextsAndDatesWhatTheyAre()
    {
        using var file = await WriteAsync([
            new Row("4200002345202611241234567890", -1234.5m, 7, new DateTime(2026, 11, 23, 16, 0, 1, DateTimeKind.Utc), new DateOnly(2026, 11, 23)),
            new Row("=HYPERLINK(\"x\")", null, null, null, null), new Row("会员\u0001\uD800 <&> 𠮷", 0m, 0, null, null),
        ]);

        var sheet = Sheet(file, 1);
        Texts(sheet, 1).ShouldBe(["单号", "金额（元）", "数量", "时间（北京时间）", "日期"]);
        var cells = Cells(sheet, 2);
        // Inline or shared strings are texts; a cell without a type is a number, and dates are numbers of days.
        cells.Select(cell => (string?)cell.Attribute("t") ?? "n").ShouldBe(["inlineStr", "n", "n", "n", "n"]);
        Texts(sheet, 2)[..3].ShouldBe(["4200002345202611241234567890", "-1234.5", "7"]);
        DateTime.FromOADate(double.Parse(Texts(sheet, 2)[3], System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(new DateTime(2026, 11, 24, 0, 0, 1));
        DateTime.FromOADate(double.Parse(Texts(sheet, 2)[4], System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(new DateTime(2026, 11, 23));
        Cells(sheet, 3)[0].Element(Main + "f").ShouldBeNull();
        Texts(sheet, 3)[0].ShouldBe("=HYPERLINK(\"x\")");
        Texts(sheet, 4)[0].ShouldBe("会员\uFFFD\uFFFD <&> 𠮷");
        sheet.Descendants(Main + "pane").Single().Attribute("state")!.Value.ShouldBe("frozen");
        Part(file, "xl/styles.xml").Descendants(Main + "numFmt").Select(format => format.Attribute("formatCode")!.Value)
            .ShouldContain("\"¥\"#,##0.00;\"−¥\"#,##0.00");
    }

    [Fact]
    public async Task Write_MoreRowsThanASheetHolds_GoesOnInTheNextUnderTheSameHeading()
    {
        using var file = await WriteAsync([.. Enumerable.Range(0, 7).Select(i => new Row($"n{i}", i, i, null, null))], rowsASheet: 4);

        Part(file, "xl/workbook.xml").Descendants(Main + "sheet").Select(sheet => sheet.Attribute("name")!.Value).ShouldBe(["差异 清单", "差异 清单 2", "差异 清单 3"]);
        Enumerable.Range(1, 3).Select(number => Sheet(file, number).Descendants(Main + "row").Count()).ShouldBe([4, 4, 2]);
        Texts(Sheet(file, 3), 1)[0].ShouldBe("单号");
        Texts(Sheet(file, 3), 2)[0].ShouldBe("n6");
    }

    private static async Task<ZipArchive> WriteAsync(IReadOnlyList<Row> rows, int rowsASheet = XlsxFile.RowsASheet)
    {
        var file = new MemoryStream();
        await XlsxFile.WriteAsync(file, "差异/ 清单", Columns, new ExportUnits("（北京时间）", "（元）"), rows.ToAsyncEnumerable(), Stop, rowsASheet);
        return new ZipArchive(new MemoryStream(file.ToArray()));
    }

    private static IReadOnlyList<ExportColumn<Row>> Columns =>
    [
        new("单号", ExportKind.Text, row => row.No), new("金额", ExportKind.Money, row => row.Yuan), new("数量", ExportKind.Number, row => row.Count),
        new("时间", ExportKind.Time, row => row.At), new("日期", ExportKind.Day, row => row.Day),
    ];

    private static XDocument Sheet(ZipArchive file, int number) => Part(file, $"xl/worksheets/sheet{number}.xml");

    private static XDocument Part(ZipArchive file, string name)
    {
        using var part = file.GetEntry(name).ShouldNotBeNull().Open();
        return XDocument.Load(part);
    }

    private static XElement[] Cells(XDocument sheet, int row) => [.. sheet.Descendants(Main + "row").ElementAt(row - 1).Elements(Main + "c")];

    private static string[] Texts(XDocument sheet, int row) => [.. Cells(sheet, row).Select(cell => cell.Value)];

    private sealed record Row(string No, decimal? Yuan, long? Count, DateTime? At, DateOnly? Day);
}
