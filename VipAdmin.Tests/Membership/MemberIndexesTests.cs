using VipAdmin.Core.Membership;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Membership;

public sealed class MemberIndexesTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_EachProposedStatement_MakesWhatItIsProposedFor()
    {
        var indexes = new MemberIndexes(postgres.Databases);
        var (_, missing) = await indexes.ReadAsync(Stop);
        missing.Select(each => each.Part).ShouldBe(
            [SkippedPart.PhoneDigits, SkippedPart.NicknameStart, SkippedPart.NicknamePart, SkippedPart.NicknamePart, SkippedPart.Email]);

        // The index of trigrams needs an extension that the test's server may lack.
        foreach (var (_, statement) in missing.Where(each => !each.Statement.Contains("trgm", StringComparison.Ordinal)))
        {
            await postgres.ExecuteAsync(statement);
        }

        (await indexes.ReadAsync(Stop)).Missing.Select(each => each.Part).ShouldBe([SkippedPart.NicknamePart]);
        (await Doctor.LookUpsAsync(indexes, Stop)).ShouldHaveSingleItem().State.ShouldBe("ok");
    }
}
