using VipAdmin.Core;
using VipAdmin.Core.Settings;

namespace VipAdmin.Tests.Settings;

public sealed class DotEnvTests
{
    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("  export A = 1  ", "1")]
    [InlineData("export\tA=1", "1")]
    [InlineData("A: 1", "1")]
    [InlineData("A=1 # why", "1")]
    [InlineData("A=15# minutes", "15")]
    [InlineData("A=pass#word", "pass#word")]
    [InlineData("A=", "")]
    [InlineData("A='x # \\n y' # why", "x # \\n y")]
    [InlineData("A='it's fine'", "it's fine")]
    [InlineData("A=\"x\\ny\\\"z\"", "x\ny\"z")]
    [InlineData("A=`x \"y\" 'z'\nnext` # why\nB=2", "x \"y\" 'z'\nnext")]
    [InlineData("A=\"-----BEGIN KEY-----\nabc\n-----END KEY-----\"\nB=2", "-----BEGIN KEY-----\nabc\n-----END KEY-----")]
    [InlineData("A=1\nA=2", "2")]
    [InlineData("export A\nA=1\n", "1")]
    [InlineData("\uFEFF# first\r\nA=1\r\n", "1")]
    [InlineData("A=postgresql://u:p@h/d?schema=public", "postgresql://u:p@h/d?schema=public")]
    public void Read_WhatPeopleWrite_IsTaken(string text, string expected)
    {
        var file = DotEnv.Read(text, name => name is "A" or "B");

        file.Entries["A"].Text.ShouldBe(expected);
        file.Notes.ShouldBeEmpty();
        file.Entries.ContainsKey("B").ShouldBe(text.Contains("\nB=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x\nsecretvalue\nA=1", 1, 2)]
    [InlineData("A=1\nSOME KEY: secretvalue", 2)]
    [InlineData("A=1\nSOME KEY=secretvalue", 2)]
    [InlineData("A=1\n名称=secretvalue", 2)]
    [InlineData("M='a\nb'\n\nsecretvalue\nA=1", 4)]
    [InlineData("OTHER=\"secretvalue\nA=1", 1)]
    public void Read_LineOfAnotherProgram_IsAWarningWithItsNumberAndNothingElse(string text, params int[] lines)
    {
        var file = DotEnv.Read(text, name => name == "A");

        file.Entries["A"].Text.ShouldBe("1");
        file.Notes.Select(note => note.Line).ShouldBe(lines);
        file.Notes.ShouldAllBe(note => note.Name == null && note.Expected == null);
        string.Join(' ', file.Notes).ShouldNotContain("secretvalue");
    }

    [Theory]
    [InlineData("# one\nA secretvalue", 2)]
    [InlineData("A", 1)]
    [InlineData("A=\"secretvalue", 1)]
    [InlineData("B=''\n\nA=-----BEGIN PRIVATE KEY-----\nsecretvalue==\n-----END PRIVATE KEY-----", 3)]
    [InlineData("OTHER=\"secretvalue\nA=1\nB=2\"", 1)]
    public void Read_LineOfOurs_IsAFaultThatSaysHowToWriteIt(string text, int line)
    {
        var file = DotEnv.Read(text, name => name == "A");

        var fault = file.Notes.Where(note => note.Name is not null).ShouldHaveSingleItem();
        (fault.Name, fault.Line).ShouldBe(("A", line));
        fault.Expected.ShouldNotBeNull();
        string.Join(' ', file.Notes).ShouldNotContain("secretvalue");
    }

    [Theory]
    [InlineData("A=${HOST}:${PORT}", "real:5432")]
    [InlineData("A=$PORT/x", "5432/x")]
    [InlineData("A=\"${PORT}\"", "5432")]
    [InlineData("A=${NONE:-x}${NONE-y}${EMPTY:-z}${EMPTY-w}", "xyz")]
    [InlineData("A=${NONE:-${PORT}}", "5432")]
    [InlineData("A=${URL}", "http://real:5432")]
    [InlineData("A='${PORT}'", "${PORT}")]
    [InlineData("A=\\${PORT}", "${PORT}")]
    [InlineData("A=a$nothing!", "a$nothing!")]
    public void Expansion_NamesInValues_AreReplacedAsDotenvExpandDoes(string line, string expected)
        => Expand(line + "\nHOST=file\nPORT=5432\nEMPTY=\nURL=http://${HOST}:$PORT").Value.ShouldBe(expected);

    [Fact]
    public void Expansion_NameThatIsSetNowhere_IsNamed()
    {
        Expand("A=${NONE}x").Missing.ShouldBe(["NONE"]);
        Expand("A=${B}\nB=${A}").Missing.ShouldBe(["A"]);
        Expand("A=pa$word").KeptDollar.ShouldBeTrue();
    }

    [Fact]
    public void Read_Example_HoldsNothingButNamesThePortalKnows()
    {
        var known = SettingsCatalogue.All.SelectMany(setting => setting.Names.Append(setting.Key.Replace(":", "__", StringComparison.Ordinal)))
            .Append("ASPNETCORE_URLS").ToHashSet(StringComparer.Ordinal);
        var text = File.ReadAllText(Path.Combine(Web.Hosting.ContentRoot.Find(), ".env.example"));

        // Lines are commented out in the example; uncommented they must all be understood.
        var file = DotEnv.Read(
            string.Join('\n', text.Split('\n').Select(line => line.StartsWith('#') && line.Length > 1 && char.IsAsciiLetter(line[1]) ? line[1..] : line)),
            known.Contains);

        file.Entries.Keys.Where(name => !known.Contains(name)).ShouldBeEmpty();
        file.Entries.Count.ShouldBeGreaterThan(20);
        file.Notes.ShouldBeEmpty();
    }

    private static DotEnvExpansion.Expanded Expand(string text)
        => new DotEnvExpansion(DotEnv.Read(text, _ => true).Entries, name => name == "HOST" ? "real" : null).Of("A");
}
