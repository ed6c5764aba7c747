using VipAdmin.Web.Logging;

namespace VipAdmin.Tests.Logging;

public sealed class RedactionTests
{
    private readonly Redaction redaction = new(["TESTONLY0TESTONLY1TESTONLY2TEST3", "short"]);

    [Theory]
    [InlineData("member 13812345678 called", "member 138****5678 called")]
    [InlineData("手机13812345678，已发送", "手机138****5678，已发送")]
    [InlineData("+86 13812345678", "138****5678")]
    [InlineData("called 138 1234 5678 twice", "called 138****5678 twice")]
    [InlineData("called 138-1234-5678", "called 138****5678")]
    [InlineData("0086 138-1234-5678, no answer", "138****5678, no answer")]
    [InlineData("(+86)138.1234.5678", "138****5678")]
    [InlineData("手机：＋８６ １３８ １２３４ ５６７８。", "手机：138****5678。")]
    [InlineData("GET /search?q=%2B86%20138%201234%205678", "GET /search?q=138****5678")]
    [InlineData("12812345678 of no network", "128****5678 of no network")]
    [InlineData("phone=13812345678&x=1", "phone=138****5678&x=1")]
    [InlineData("Authorization: Bearer abcdefghijklmnop.q-r_s", "Authorization: Bearer ***")]
    [InlineData("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl end", "token *** end")]
    [InlineData("postgresql://vip:s3cret@db:5432/vip", "postgresql://vip:***@db:5432/vip")]
    [InlineData("Host=db;Password=s3cret;Database=x", "Host=db;Password=***;Database=x")]
    [InlineData("{\"client_secret\":\"s3cret\",\"a\":1}", "{\"client_secret\":\"***\",\"a\":1}")]
    [InlineData("key TESTONLY0TESTONLY1TESTONLY2TEST3!", "key ***!")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY----- after", "*** after")]
    [InlineData("a\0b", "ab")]
    public void Clean_WhatMustNotBeLogged_IsGone(string text, string expected) => redaction.Clean(text).ShouldBe(expected);

    [Theory]
    [InlineData("VIP17640000000001234")]
    [InlineData("order VIP17640000000001234 at 1764000000000")]
    [InlineData("4200001234202611231234567890")]
    [InlineData("VIP 17640000000001234, VIP17638123456789012")]
    [InlineData("20261130220014138123456789")]
    [InlineData("2026113022001413812345678901")]
    [InlineData("4200 0012 3420 2611 2312 3456 7890")]
    [InlineData("0193a5c2-1111-7138-8123-138123456789")]
    [InlineData("trace 4bf13812345678a6a3ce929d0e0e4736, span 00f13812345678b7")]
    [InlineData("from 192.168.100.12 and 192.168.111.112:5080")]
    [InlineData("short words, ¥1,234.50, 12345678901234")]
    [InlineData("2026-11-24 09:00:00 done 😀")]
    public void Clean_NumbersOfTheBusiness_StayWhole(string text) => redaction.Clean(text).ShouldBeSameAs(text);

    // Not a theory: attributes cannot hold half a character.
    [Fact]
    public void Clean_HalfACharacter_IsReplaced() => redaction.Clean("half \ud83d character \ud83d\ude00").ShouldBe("half \ufffd character \ud83d\ude00");
}
