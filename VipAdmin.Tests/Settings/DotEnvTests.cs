using VipAdmin.Core.Settings;

namespace VipAdmin.Tests.Settings;

public sealed class DotEnvTests
{
    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("  export A = 1  ", "1")]
    [InlineData("A=1 # why", "1")]
    [InlineData("A=pass#word", "pass#word")]
    [InlineData("A=", "")]
    [InlineData("A='x # \\n y' # why", "x # \\n y")]
    [InlineData("A=\"x\\ny\\\"z\"", "x\ny\"z")]
    [InlineData("A=\"-----BEGIN KEY-----\nabc\n-----END KEY-----\"\nB=2", "-----BEGIN KEY-----\nabc\n-----END KEY-----")]
    [InlineData("A=1\nA=2", "2")]
    [InlineData("\uFEFF# first\r\nA=1\r\n", "1")]
    [InlineData("A=postgresql://u:p@h/d?schema=public", "postgresql://u:p@h/d?schema=public")]
    public void Parse_WhatPeopleWrite_IsRead(string text, string expected) => DotEnv.Parse(text)["A"].ShouldBe(expected);

    [Theory]
    [InlineData("A=1\nsecretvalue", "line 2")]
    [InlineData("A=\"secretvalue", "line 1")]
    public void Parse_BrokenLine_IsNamedWithoutItsValue(string text, string where)
    {
        var fault = Should.Throw<FormatException>(() => DotEnv.Parse(text));

        fault.Message.ShouldContain(where);
        fault.Message.ShouldNotContain("secretvalue");
    }

    [Fact]
    public void Parse_Example_HoldsNothingButNamesThePortalKnows()
    {
        var known = SettingsCatalogue.All.SelectMany(setting => setting.Names.Append(setting.Key.Replace(":", "__", StringComparison.Ordinal))).Append("ASPNETCORE_URLS").ToHashSet(StringComparer.Ordinal);
        var text = File.ReadAllText(Path.Combine(Web.Hosting.ContentRoot.Find(), ".env.example"));

        // Lines are commented out in the example; uncommented they must all be understood.
        var names = DotEnv.Parse(string.Join('\n', text.Split('\n').Select(line => line.StartsWith('#') && line.Length > 1 && char.IsAsciiLetter(line[1]) ? line[1..] : line))).Keys;

        names.Where(name => !known.Contains(name)).ShouldBeEmpty();
        names.Count.ShouldBeGreaterThan(20);
    }
}
