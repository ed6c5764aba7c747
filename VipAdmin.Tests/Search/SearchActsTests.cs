using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Search;

namespace VipAdmin.Tests.Search;

public sealed class SearchActsTests
{
    [Theory]
    [InlineData("alerts", Role.Ops, true)]
    [InlineData("告警", Role.Auditor, true)]
    [InlineData("alerts", Role.Support, false)]
    public void Alerts_ByTheNameOfThePage_AreFoundByThoseWhoHaveIt(string text, string role, bool found)
        => SearchActs.Find(new Actor("x", "x", [role]), text).Any(act => act.Href == "/alerts").ShouldBe(found);

    [Theory]
    [InlineData("暂停 对账", "/tasks/reconciliation?act=pause")]
    [InlineData("暂停对账", "/tasks/reconciliation?act=pause")]
    [InlineData("对账 暂停", "/tasks/reconciliation?act=pause")]
    [InlineData("pause reconciliation", "/tasks/reconciliation?act=pause")]
    [InlineData("Pause  RECON", "/tasks/reconciliation?act=pause")]
    [InlineData("立即执行 对账", "/tasks/reconciliation?act=run")]
    [InlineData("settings", "/settings")]
    [InlineData("设置", "/settings")]
    [InlineData("审计", "/audit")]
    [InlineData("audit", "/audit")]
    [InlineData("订单", "/orders")]
    [InlineData("对账单", "/statements")]
    [InlineData("statements", "/statements")]
    [InlineData("vipReminder", "/tasks/vipReminder")]
    [InlineData("取消后到账", "/discrepancies?type=latePayment")]
    [InlineData("late payment", "/discrepancies?type=latePayment")]
    public void Find_ByItsName_InEitherLanguage_LeadsThere(string text, string href)
    {
        foreach (var language in new[] { "zh-CN", "en" })
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            SearchActs.Find(Given.Admin, text).ShouldNotBeEmpty(text);
            SearchActs.Find(Given.Admin, text)[0].Href.ShouldBe(href);
        }
    }

    [Fact]
    public void Find_ActsThatThisPersonMayNotDo_AreNotOffered()
    {
        SearchActs.Find(Given.Ops, "pause").ShouldContain(act => act.Href == "/tasks/reconciliation?act=pause");
        SearchActs.Find(Given.Support, "pause").ShouldBeEmpty();
        SearchActs.Find(Given.Support, "audit").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("a"), InlineData("0072"), InlineData("南风"), InlineData("'; --"), InlineData("VIP17959844022379937")]
    public void Find_WhatNamesNoPage_FindsNone(string? text) => SearchActs.Find(Given.Admin, text).ShouldBeEmpty();

    [Theory]
    [InlineData("2026-11-22", "/days/2026-11-22")]
    [InlineData("20261122", "/days/2026-11-22")]
    [InlineData("11月22日", "/days/2026-11-22")]
    public void Find_ATypedDay_LeadsToIt(string text, string href)
    {
        var day = SearchActs.Find(Given.Support, text, new DateOnly(2026, 11, 30)).ShouldHaveSingleItem();

        (day.Href, day.IsAct).ShouldBe((href, false));
        day.Words.ShouldContain("2026-11-22");
        SearchActs.Find(Given.Of("stranger"), text, new DateOnly(2026, 11, 30)).ShouldBeEmpty();
    }
}
