using VipAdmin.Core;

namespace VipAdmin.Tests;

public sealed class SearchShapeTests
{
    [Theory]
    [InlineData("VIP17959844022379937", SearchKind.OrderNo, "VIP17959844022379937")]
    [InlineData("vip17959844022379937", SearchKind.OrderNo, "VIP17959844022379937")]
    [InlineData("17959844022379937", SearchKind.OrderNo, "VIP17959844022379937")]
    [InlineData("VIP1795984402 2379937", SearchKind.OrderNo, "VIP17959844022379937")]
    [InlineData("VIP1795984402\r\n2379937", SearchKind.OrderNo, "VIP17959844022379937")]
    [InlineData("１７９５９８４４０２２３７９９３７", SearchKind.OrderNo, "VIP17959844022379937")]
    [InlineData("vip1795984", SearchKind.OrderNoStart, "VIP1795984")]
    [InlineData("`4200001234567890123456789012", SearchKind.Transaction, "4200001234567890123456789012")]
    [InlineData("=\"4200001234567890123456789012\"", SearchKind.Transaction, "4200001234567890123456789012")]
    [InlineData("'4200 0012 3456 7890 1234 5678 9012'", SearchKind.Transaction, "4200001234567890123456789012")]
    [InlineData("4200-0012-3456-7890-1234-5678-9012", SearchKind.Transaction, "4200001234567890123456789012")]
    [InlineData("138 0013 0072", SearchKind.Phone, "13800130072")]
    [InlineData("+86 138-0013-0072", SearchKind.Phone, "13800130072")]
    [InlineData("0086138 0013 0072", SearchKind.Phone, "13800130072")]
    [InlineData("１３８００１３００７２", SearchKind.Phone, "13800130072")]
    [InlineData("138****0072", SearchKind.MaskedPhone, "138****0072")]
    [InlineData("138 **** 0072", SearchKind.MaskedPhone, "138****0072")]
    [InlineData("138＊＊＊＊0072", SearchKind.MaskedPhone, "138****0072")]
    [InlineData("+86138xxxx0072", SearchKind.MaskedPhone, "138****0072")]
    [InlineData("138••••0072", SearchKind.MaskedPhone, "138****0072")]
    [InlineData("0072", SearchKind.PhoneTail, "0072")]
    [InlineData("００７２", SearchKind.PhoneTail, "0072")]
    [InlineData("****0072", SearchKind.PhoneTail, "0072")]
    [InlineData("尾号0072", SearchKind.PhoneTail, "0072")]
    [InlineData("尾号 0072", SearchKind.PhoneTail, "0072")]
    [InlineData("1380013", SearchKind.PhoneTail, "1380013")]
    [InlineData("南风 0072", SearchKind.NameAndPhoneTail, "南风 0072")]
    [InlineData("0072 南风", SearchKind.NameAndPhoneTail, "南风 0072")]
    [InlineData("13800130072 南风", SearchKind.Phone, "13800130072")]
    [InlineData("南风，138 0013 0072", SearchKind.Phone, "13800130072")]
    [InlineData("VIP17959844022379937 没开通", SearchKind.OrderNo, "VIP17959844022379937")]
    [InlineData("您好，vip17959844022379937没开通", SearchKind.OrderNo, "VIP17959844022379937")]
    [InlineData("4200001234567890123456789012 没到账", SearchKind.Transaction, "4200001234567890123456789012")]
    [InlineData("13800130072 和 13800130073", SearchKind.Name, "13800130072 和 13800130073")]
    [InlineData("4F9D7C1E-3B52-4C6A-9D10-2F4B8A7E6C55", SearchKind.Id, "4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55")]
    [InlineData("{4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55}", SearchKind.Id, "4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55")]
    [InlineData("53ab1af60227", SearchKind.IdEnd, "53ab1af60227")]
    [InlineData("53AB1AF60227", SearchKind.IdEnd, "53ab1af60227")]
    [InlineData("#53ab1af60227", SearchKind.IdEnd, "53ab1af60227")]
    [InlineData("4f9d7c1e", SearchKind.IdStart, "4f9d7c1e")]
    [InlineData("4f9d7c1e…", SearchKind.IdStart, "4f9d7c1e")]
    [InlineData("4f9d7c1e-3b52-", SearchKind.IdStart, "4f9d7c1e-3b52")]
    [InlineData("abcdefab", SearchKind.IdStart, "abcdefab")]
    [InlineData("li.wei@example.com", SearchKind.Email, "li.wei@example.com")]
    [InlineData("¥899", SearchKind.Amount, "89900")]
    [InlineData("￥1,234.50", SearchKind.Amount, "123450")]
    [InlineData("899元", SearchKind.Amount, "89900")]
    [InlineData("29.90", SearchKind.Amount, "2990")]
    [InlineData("风画画中", SearchKind.Name, "风画画中")]
    [InlineData("暂停 对账", SearchKind.Name, "暂停 对账")]
    [InlineData("settings", SearchKind.Name, "settings")]
    [InlineData("4.20000240220261E+27", SearchKind.Spoilt, "4.20000240220261E+27")]
    public void Of_WhatPeoplePaste_IsReadAsItIsMeant(string text, SearchKind kind, string normal)
        => SearchShape.Of(text).Likely.ShouldBe(new SearchReading(kind, normal));

    [Theory]
    [InlineData("12345678", new[] { SearchKind.PhoneTail, SearchKind.OrderNoStart, SearchKind.IdStart, SearchKind.Name })]
    [InlineData("123456789012", new[] { SearchKind.OrderNoStart, SearchKind.Transaction, SearchKind.IdEnd, SearchKind.Name })]
    [InlineData("17959844022379937", new[] { SearchKind.OrderNo, SearchKind.Transaction })]
    [InlineData("53ab1af60227", new[] { SearchKind.IdEnd, SearchKind.Transaction, SearchKind.Name })]
    [InlineData("899", new[] { SearchKind.Amount, SearchKind.Name })]
    [InlineData("2890", new[] { SearchKind.PhoneTail, SearchKind.Amount, SearchKind.Name })]
    [InlineData("0289", new[] { SearchKind.PhoneTail, SearchKind.Name })]
    [InlineData("阿木0327", new[] { SearchKind.Name, SearchKind.NameAndPhoneTail })]
    [InlineData("13800130327 阿木", new[] { SearchKind.Phone, SearchKind.Name })]
    public void Of_TextWithSeveralMeanings_ListsTheLikeliestFirst(string text, SearchKind[] kinds)
        => SearchShape.Of(text).Readings.Select(reading => reading.Kind).ShouldBe(kinds);

    [Theory]
    [InlineData(null), InlineData(""), InlineData("   "), InlineData("\0\u200B\t\r\n"), InlineData("\uD800")]
    public void Of_NothingVisible_HasNoReading(string? text) => SearchShape.Of(text).Readings.ShouldBeEmpty();

    [Theory]
    [InlineData("'; DROP TABLE users; --"), InlineData("%' OR 1=1"), InlineData("<script>alert(1)</script>"), InlineData("\u202Eabc"), InlineData("%%%%")]
    [InlineData("____"), InlineData("\\\\"), InlineData("¥"), InlineData("¥99999999999999999999"), InlineData("@@@@")]
    [InlineData("****"), InlineData("-"), InlineData("::::")]
    [InlineData("\uDC00\uD800x"), InlineData("a\0b"), InlineData("٠٠٧٢"), InlineData("138****"), InlineData("````"), InlineData("=\"\""), InlineData("-------")]
    public void Of_HostileText_IsReadWithoutAFault(string text)
    {
        foreach (var reading in SearchShape.Of(text).Readings)
        {
            reading.Text.ShouldNotBeNullOrEmpty();
            reading.Text.ShouldNotContain("\0");
        }
    }

    [Theory]
    [InlineData("1"), InlineData("a"), InlineData("王"), InlineData("-"), InlineData("138 "), InlineData("¥1,")]
    [InlineData("f-"), InlineData("*"), InlineData("\n")]
    public void Of_TenKilobytes_IsReadInNoTime(string piece)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();

        SearchShape.Of(string.Concat(Enumerable.Repeat(piece, 10_000 / piece.Length))).Readings
            .ShouldAllBe(reading => reading.Text.Length <= SearchShape.Longest);

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }
}
