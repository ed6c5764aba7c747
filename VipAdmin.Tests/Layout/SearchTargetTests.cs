using VipAdmin.Web.Layout;

namespace VipAdmin.Tests.Layout;

public sealed class SearchTargetTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("   ", null)]
    [InlineData("13812345678", "/reminders?q=13812345678")]
    [InlineData(" 138 1234 5678 ", "/reminders?q=13812345678")]
    [InlineData("+8613812345678", "/reminders?q=13812345678")]
    [InlineData("`4200002345202611241234567890\t", "/orders?q=4200002345202611241234567890")]
    [InlineData("vip1", "/reminders?q=VIP1")]
    [InlineData("{4F9D7C1E-3B52-4C6A-9D10-2F4B8A7E6C55}", "/reminders?q=4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55")]
    [InlineData("VIP20261123000001", "/orders?q=VIP20261123000001")]
    [InlineData("4200002345202611231234567890", "/orders?q=4200002345202611231234567890")]
    [InlineData("小李", "/reminders?q=%E5%B0%8F%E6%9D%8E")]
    [InlineData("anna", "/reminders?q=anna")]
    [InlineData("0198f0a0-0000-7000-8000-000000000001", "/runs/0198f0a0-0000-7000-8000-000000000001")]
    [InlineData("4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55", "/reminders?q=4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55")]
    public void Target_ByTheShapeOfTheText_LeadsToTheRightPage(string typed, string? target) => SearchTarget.Of(typed).ShouldBe(target);
}
