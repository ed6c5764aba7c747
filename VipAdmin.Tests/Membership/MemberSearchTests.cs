using Microsoft.EntityFrameworkCore;
using VipAdmin.Core;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Membership;
using VipAdmin.Tests.Reminders;
using VipAdmin.Tests.Support;
using static VipAdmin.Tests.Reminders.ReminderWorld;

namespace VipAdmin.Tests.Membership;

public sealed class MemberSearchTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private static readonly Actor Support = new("u-li", "李客服", [Role.Support]) { Address = "10.0.0.7" };
    private readonly ReminderWorld world = new(postgres);

    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("13800000042")]
    [InlineData(" 138 0000-0042 ")]
    [InlineData("+86 13800000042")]
    [InlineData("8613800000042")]
    [InlineData("１３８００００００42")]
    [InlineData("\u202D13800000042\u202C")]
    public async Task Find_FullPhoneHoweverTyped_FindsTheMemberMasked(string text)
    {
        var member = await world.MemberAsync(Beijing(3), m => m.Phone = "13800000042");
        await world.MemberAsync(Beijing(3));

        var matches = await FindAsync(text);

        matches.By.ShouldBe(MatchedBy.Phone);
        var hit = matches.Hits.Single();
        (hit.UserId, hit.Phone, hit.Standing.DaysLeft).ShouldBe((member.UserId, "138****0042", 3));
    }

    [Fact]
    public async Task Find_MiddleOfAPhone_FindsNobody()
    {
        await world.MemberAsync(Beijing(3), m => m.Phone = "13800000042");

        (await FindAsync("80000004")).Hits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Find_UserId_FindsTheMember()
    {
        var member = await world.MemberAsync(null);

        var matches = await FindAsync(member.UserId);

        (matches.By, matches.Hits.Single().Standing.Standing).ShouldBe((MatchedBy.UserId, Standing.None));
    }

    [Fact]
    public async Task Find_PartOfANickname_ListsTheExactOneFirstAndMasksNumbersInNames()
    {
        await world.MemberAsync(Beijing(3), m => m.Nickname = "小明13812345678");
        await world.MemberAsync(Beijing(3), m => m.Nickname = "小明");
        await world.MemberAsync(Beijing(3), m => m.Nickname = "大小明");

        var matches = await FindAsync("小明");

        matches.By.ShouldBe(MatchedBy.Nickname);
        matches.Hits.Select(h => h.Nickname).ShouldBe(["小明", "小明138****5678", "大小明"]);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_明")]
    [InlineData("\\")]
    public async Task Find_PatternCharacters_AreTakenLiterally(string text)
    {
        await world.MemberAsync(Beijing(3), m => m.Nickname = "小明");

        (await FindAsync(text)).Hits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Find_ManyOfOneName_ShowsTwentyAndSaysThatThereAreMore()
    {
        for (var i = 0; i < 21; i++)
        {
            await world.MemberAsync(Beijing(3), m => m.Nickname = "小明");
        }

        var matches = await FindAsync("小明");

        (matches.Hits.Count, matches.More).ShouldBe((20, true));
    }

    [Theory]
    [InlineData("小明", MatchedBy.Nickname)]
    [InlineData("0042", MatchedBy.PhoneTail)]
    [InlineData("138****0042", MatchedBy.MaskedPhone)]
    [InlineData("小明 0042", MatchedBy.NicknameAndPhone)]
    [InlineData("1380000", MatchedBy.PhoneStart)]
    public async Task Behind_PageByPage_IsEveryHitOnceInTheOrderOfTheFirstPage(string text, MatchedBy by)
    {
        // Names that are alike, that begin with others, that hold the text inside, in mixed scripts; and members without a name.
        string?[] names = ["小明", "小明", "小明A", "小明a", "小明二", "大小明", "b小明", "B小明", null];
        for (var i = 0; i < 90; i++)
        {
            var phone = by == MatchedBy.PhoneStart ? $"1380000{i:0000}" : $"138{i:0000}0042";
            await world.MemberAsync(Beijing(3), m => (m.Nickname, m.Phone) = (names[i % names.Length], phone));
        }
        await world.MemberAsync(Beijing(3), m => (m.Nickname, m.Phone) = ("别人", "13900000001"));

        var page = await FindAsync(text);
        var seen = page.Hits.ToList();
        while (page.More)
        {
            page = await Search().BehindAsync(Support, text, page.By, page.Hits[^1].UserId, 7, TestContext.Current.CancellationToken);
            page.Hits.Count.ShouldBeInRange(1, 7);
            seen.AddRange(page.Hits);
        }

        page.By.ShouldBe(by);
        var expected = by is MatchedBy.Nickname or MatchedBy.NicknameAndPhone ? 80 : 90;
        (seen.Count, seen.Select(hit => hit.UserId).Distinct().Count()).ShouldBe((expected, expected));
        if (by == MatchedBy.Nickname)
        {
            seen.Take(20).ShouldAllBe(hit => hit.Nickname == "小明");
            seen.Select(hit => hit.Nickname!.StartsWith("小明", StringComparison.Ordinal)).ShouldBeInOrder(SortDirection.Descending);
        }
    }

    [Fact]
    public async Task Behind_AMemberWhoIsGoneOrATextThatNamesOne_IsEmpty()
    {
        var member = await world.MemberAsync(Beijing(3), m => m.Phone = "13800000042");

        (await Search().BehindAsync(Support, "小明", MatchedBy.Nickname, "gone", 20, TestContext.Current.CancellationToken)).Hits.ShouldBeEmpty();
        (await Search().BehindAsync(Support, "13800000042", MatchedBy.Phone, member.UserId, 20, TestContext.Current.CancellationToken)).Hits.ShouldBeEmpty();
        (await Search().BehindAsync(Support, "13800000042", MatchedBy.Nickname, member.UserId, 20, TestContext.Current.CancellationToken)).Hits.ShouldBeEmpty();
    }

    [Fact]
    public async Task Find_WhatAMemberCopies_FindsTheBuyer()
    {
        var member = await world.MemberAsync(Beijing(3));
        await world.MemberAsync(Beijing(3));
        var order = await postgres.Databases.OrderAsync(Nine, member, o => o.TransactionId = "4200002026112400000000000042");
        await postgres.ExecuteAsync($"UPDATE public.users SET email = 'Ming@Example.com' WHERE user_id = '{member.UserId}'");

        foreach (var (text, by) in new[]
        {
            (order.OrderNo, MatchedBy.OrderNo), ($" {order.OrderNo.ToLowerInvariant()}", MatchedBy.OrderNo), (order.OrderNo[3..], MatchedBy.OrderNo),
            ("4200002026112400000000000042", MatchedBy.Transaction), ("ming@example.com", MatchedBy.Email),
        })
        {
            var matches = await FindAsync(text);
            (matches.By, matches.Hits.SingleOrDefault()?.UserId, matches.TooSlow).ShouldBe((by, member.UserId, false), text);
        }
    }

    [Fact]
    public async Task Find_PartOfANickname_ListsBeginningsFirst()
    {
        await world.MemberAsync(Beijing(3), m => m.Nickname = "大小明");
        await world.MemberAsync(Beijing(3), m => m.Nickname = "小明天");
        await world.MemberAsync(Beijing(3), m => m.Nickname = "小明");

        (await FindAsync("小明")).Hits.Select(hit => hit.Nickname).ShouldBe(["小明", "小明天", "大小明"]);
    }

    [Fact]
    public async Task Find_NamesCannotBeReadInTime_SaysSoInsteadOfFailing()
    {
        await world.MemberAsync(Beijing(3));
        // Phone and id answer from their index; only the read of all names is made to wait.
        await postgres.ExecuteAsync("""
            CREATE FUNCTION slow(text) RETURNS boolean LANGUAGE plpgsql COST 1 AS $f$ BEGIN IF current_setting('statement_timeout') <> '0' THEN PERFORM pg_sleep(5); END IF; RETURN true; END $f$;
            ALTER TABLE public.users RENAME TO users_table;
            CREATE VIEW public.users AS SELECT * FROM public.users_table WHERE slow(user_id)
            """);
        try
        {
            var matches = await FindAsync("小明");

            (matches.TooSlow, matches.Hits.Count).ShouldBe((true, 0));
            (await AuditAsync()).ShouldBeEmpty();
        }
        finally
        {
            await postgres.ExecuteAsync("DROP VIEW public.users; ALTER TABLE public.users_table RENAME TO users; DROP FUNCTION slow");
        }
    }

    [Fact]
    public async Task Find_LookUpThatShowsAMember_LeavesOneAuditRowWithoutThePhone()
    {
        var member = await world.MemberAsync(Beijing(3), m => m.Phone = "13800000042");

        await FindAsync("13800000042");
        await FindAsync("13900009999");

        var rows = await AuditAsync();
        rows.Select(a => (a.Action, a.Target, a.ActorName, a.Address))
            .ShouldBe([(AuditAction.MemberLookedUp, member.UserId, "李客服", "10.0.0.7")], "the other look-up showed no member");
        rows[0].Data!.ShouldContain("138****0042");
        rows[0].Data!.ShouldNotContain("13800000042");
    }

    [Theory]
    [InlineData("`4200001234567890123456789012", SearchKind.Transaction)]
    [InlineData("VIP17639001234560001", SearchKind.OrderNo)]
    [InlineData("4.2E+27", SearchKind.Spoilt)]
    public async Task Find_NumberOfAPayment_IsNoLookUpOfAMember(string text, SearchKind meant)
    {
        var matches = await FindAsync(text);

        (matches.Meant, matches.Hits.Count).ShouldBe((meant, 0));
        (await AuditAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("小王 138 1234-5678"), InlineData("张三13812345678")]
    public async Task Find_NameWithANumberBesideIt_LeavesNoNumberInTheAudit(string text)
    {
        await world.MemberAsync(Beijing(3), m => m.Nickname = text);
        await FindAsync(text);

        (await AuditAsync()).ShouldHaveSingleItem().Data!.ShouldSatisfyAllConditions(data => data.ShouldNotContain("1234"), data => data.ShouldContain("****"));
    }

    [Fact]
    public async Task Find_UserIdInCapitalsOrBraces_FindsTheMember()
    {
        var member = await world.MemberAsync(null, m => m.UserId = "4f9d7c1e-3b52-4c6a-9d10-2f4b8a7e6c55");

        (await FindAsync("{" + member.UserId.ToUpperInvariant() + "}")).Hits.ShouldHaveSingleItem().UserId.ShouldBe(member.UserId);
    }

    [Fact]
    public async Task Find_NobodyInParticular_IsRefusedBeforeItReads()
    {
        await Should.ThrowAsync<NotPermittedException>(() => Search().FindAsync(new Actor("x", "x", []), "13800000042", TestContext.Current.CancellationToken));
        (await AuditAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task RevealPhone_WithReason_ReturnsItAndRecordsWhoAndWhyButNotTheNumber()
    {
        var member = await world.MemberAsync(Beijing(3), m => m.Phone = "13800000042");

        var phone =
            await new MemberPhone(postgres.Databases, world.Time).RevealPhoneAsync(Support, member.UserId, " 回电 13800000042 ",
                TestContext.Current.CancellationToken);

        phone.ShouldBe(new PhoneResult.Revealed("13800000042"));
        $"{phone}".ShouldNotContain("13800000042", Case.Sensitive, "a result may be logged");
        var row = (await AuditAsync()).Single();
        (row.Action, row.Target, row.Reason, row.Data).ShouldBe((AuditAction.PhoneRevealed, member.UserId, "回电 138****0042", null));
    }

    [Theory]
    [InlineData(Role.Ops)]
    [InlineData(Role.Finance)]
    [InlineData(Role.Auditor)]
    public async Task RevealPhone_OtherRoles_AreRefused(string role)
    {
        var member = await world.MemberAsync(Beijing(3));

        await Should.ThrowAsync<NotPermittedException>(() => new MemberPhone(postgres.Databases, world.Time)
            .RevealPhoneAsync(new Actor("x", "x", [role]), member.UserId, "because", TestContext.Current.CancellationToken));
        (await AuditAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task RevealPhone_NoUsableReasonOrNoMember_IsRefused()
    {
        var member = await world.MemberAsync(Beijing(3));
        var phones = new MemberPhone(postgres.Databases, world.Time);

        foreach (var reason in new[] { null, " ", new string('长', Reason.Longest + 1) })
        {
            (await phones.RevealPhoneAsync(Support, member.UserId, reason, TestContext.Current.CancellationToken)).ShouldBe(new PhoneResult.ReasonNeeded());
        }
        (await phones.RevealPhoneAsync(Support, "nobody", "call", TestContext.Current.CancellationToken)).ShouldBe(new PhoneResult.UnknownMember());
        (await AuditAsync()).ShouldBeEmpty();
    }

    private MemberSearch Search() => new(postgres.Databases, world.Time, Fixed.Options(new MembershipOptions()));

    private Task<MemberMatches> FindAsync(string text) => Search().FindAsync(Support, text, TestContext.Current.CancellationToken);

    private async Task<List<AuditEvent>> AuditAsync()
    {
        await using var db = await postgres.Databases.CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await db.AuditEvents.OrderBy(a => a.Id).ToListAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("9999-12-31 00:00:00")]
    [InlineData("9999-12-31 23:59:59")]
    [InlineData("10000-06-01")]
    [InlineData("infinity")]
    [InlineData("-infinity")]
    [InlineData("4713-01-01 BC")]
    public async Task Find_OneMemberWithATimeOutOfRange_ListsEverybodyOfThatName(string odd)
    {
        for (var i = 0; i < 3; i++)
        {
            await world.MemberAsync(Beijing(3), m => m.Nickname = "小王");
        }
        await postgres.ExecuteAsync($"""
            UPDATE users SET vip_expire_at = '{odd}', vip_activated_at = '{odd}', created_at = '{odd}', updated_at = '{odd}'
            WHERE user_id = (SELECT max(user_id) FROM users)
            """);

        (await FindAsync("小王")).Hits.Count.ShouldBe(3);
    }
}
