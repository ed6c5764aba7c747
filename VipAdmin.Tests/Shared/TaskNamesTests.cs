using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class TaskNamesTests
{
    [Theory]
    [InlineData("en", "Order reconciliation", "other (statements)")]
    [InlineData("zh-CN", "订单对账", "其他（statements）")]
    public void Of_ATaskOfAnEarlierVersion_IsNoRawKey(string language, string known, string unknown)
    {
        var culture = CultureInfo.GetCultureInfo(language);
        TaskNames.Of(Timetable.Reconciliation, culture).ShouldBe(known);
        TaskNames.Of("statements", culture).ShouldBe(unknown);
    }
}
