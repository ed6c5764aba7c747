using VipAdmin.Core.Discrepancies;

namespace VipAdmin.Tests.Discrepancies;

public sealed class MentionTextTests
{
    private static readonly Assignee[] People =
        [new("li", "李财务"), new("liu", "李财务二"), new("ann", "Ann"), new("anna", "Anna"), new("wang1", "王伟"), new("wang2", "王伟")];

    [Theory]
    [InlineData("no one", "")]
    [InlineData("@李财务 请看", "li")]
    [InlineData("请@李财务看一下", "li")]
    [InlineData("@李财务二请看", "liu")]
    [InlineData("@anna and @Ann, please", "anna ann")]
    [InlineData("@Annabel", "")]
    [InlineData("@Ann @Ann", "ann")]
    [InlineData("mail@example.com", "")]
    // Two people share the name.
    [InlineData("@王伟", "")]
    [InlineData("@王伟", "wang2", "wang2")]
    // Picked, but no longer in the text.
    [InlineData("please look", "", "ann")]
    public void Note_NamesPeople_ByTheLongestNameThatFits(string note, string named, params string[] chosen)
        => string.Join(' ', MentionText.In(note, People, chosen).Select(person => person.Id)).ShouldBe(named);

    [Theory]
    [InlineData("hello @An", "An")]
    [InlineData("请@李", "李")]
    [InlineData("@", "")]
    [InlineData("hello", null)]
    [InlineData("mail@example", null)]
    [InlineData("@Ann, please", null)]
    public void Name_BeingWritten_IsWhatStandsAfterTheLastSign(string note, string? begun) => MentionText.BeingWritten(note).ShouldBe(begun);
}
