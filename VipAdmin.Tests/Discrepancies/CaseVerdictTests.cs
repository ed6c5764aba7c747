using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Resources;

namespace VipAdmin.Tests.Discrepancies;

/// <summary>What the facts of each type amount to, and the sentences for it in both languages.</summary>
public sealed class CaseVerdictTests
{
    // 05:27 in Beijing.
    private static readonly DateTime Now = new(2026, 11, 29, 21, 27, 0, DateTimeKind.Utc);
    private static readonly DateTime Cancelled = Now.Date.AddHours(20).AddMinutes(40).AddSeconds(7);
    private static readonly DateTime PaidAt = Cancelled.AddSeconds(91);
    private static readonly MemberNow NoMember = new(0, null, false);
    private static readonly MemberNow Active = new(1, new DateTime(2026, 12, 30, 2, 0, 0, DateTimeKind.Utc), false);
    private static readonly PaymentNow Again = new("VIP2", 29_90, Cancelled.AddMinutes(11).AddSeconds(38));

    /// <summary>The case that nearly made finance grant twice: the snapshot was taken before the member paid again.</summary>
    [Theory]
    [InlineData("zh-CN", "平台 04:41:38 收款 ¥29.90，晚于取消 1 分 31 秒。该会员 04:51:45 已另付 ¥29.90，会员有效至 12-30。")]
    [InlineData("en", "The platform received ¥29.90 at 04:41:38, 1 min 31 s after the order was cancelled. "
        + "The member paid ¥29.90 for another order at 04:51:45 (member until 12-30).")]
    public void LatePayment_OfAMemberWhoPaidAgain_IsToBeRefunded(string language, string words)
    {
        var verdict = Of(DiscrepancyType.LatePayment, Books(OrderStatus.Cancelled, Active, Again));

        verdict.Advice.ShouldBe(CaseAdvice.Refund);
        Words(verdict, language).ShouldBe(words);
    }

    [Theory]
    [InlineData(DiscrepancyType.LatePayment, CaseAdvice.GrantOrRefund)]
    [InlineData(DiscrepancyType.LostCallback, CaseAdvice.AskPlatform)]
    [InlineData(DiscrepancyType.CloseConflict, CaseAdvice.AskPlatform)]
    [InlineData(DiscrepancyType.AmountMismatch, CaseAdvice.RefundOrAccept)]
    [InlineData(DiscrepancyType.QueryExhausted, CaseAdvice.AskPlatform)]
    [InlineData(DiscrepancyType.MissingVipOrder, CaseAdvice.Repair)]
    [InlineData(DiscrepancyType.PackageNotFound, CaseAdvice.Repair)]
    [InlineData(DiscrepancyType.UserNotFound, CaseAdvice.AskPlatform)]
    [InlineData(DiscrepancyType.IdentityMismatch, CaseAdvice.AskOperations)]
    [InlineData(DiscrepancyType.InvalidSignature, CaseAdvice.AskOperations)]
    [InlineData(DiscrepancyType.DuplicatePayment, CaseAdvice.AskPlatform)]
    [InlineData(DiscrepancyType.PaidNotActivated, CaseAdvice.AskPlatform)]
    public void Undelivered_OfEveryType_SaysWhatFollows(DiscrepancyType type, CaseAdvice advice)
        => Of(type, Books(OrderStatus.Pending, NoMember)).Advice.ShouldBe(advice);

    [Theory]
    [InlineData(DiscrepancyType.LatePayment)]
    [InlineData(DiscrepancyType.LostCallback)]
    [InlineData(DiscrepancyType.CloseConflict)]
    [InlineData(DiscrepancyType.AmountMismatch)]
    [InlineData(DiscrepancyType.QueryExhausted)]
    [InlineData(DiscrepancyType.MissingVipOrder)]
    [InlineData(DiscrepancyType.PackageNotFound)]
    [InlineData(DiscrepancyType.UserNotFound)]
    [InlineData(DiscrepancyType.IdentityMismatch)]
    [InlineData(DiscrepancyType.DuplicatePayment)]
    public void BookedMeanwhile_OfEveryType_LeavesNothingToDo(DiscrepancyType type)
        => Of(type, Books(OrderStatus.Paid, Active, Again, order => order with { TransactionId = "4200", PaidAt = PaidAt })).Advice.ShouldBe(CaseAdvice.Close);

    [Fact]
    public void BookedMeanwhile_ByAnotherTransactionOrAmount_IsNotTheAnswer()
    {
        Of(DiscrepancyType.LatePayment, Books(OrderStatus.Paid, Active, Again, order => order with { TransactionId = "9999" })).Advice
            .ShouldBe(CaseAdvice.Refund);
        Of(DiscrepancyType.AmountMismatch, Books(OrderStatus.Paid, Active, null, order => order with { TransactionId = "4200", Fen = 19_90 })).Advice
            .ShouldBe(CaseAdvice.CompareAmounts);
    }

    [Theory]
    [InlineData("zh-CN", "我方已按 ¥34.90 入账，平台实收 ¥29.90，差 −¥5.00。会员现状：会员有效至 12-30。")]
    [InlineData("en", "The order is booked with ¥34.90, the platform received ¥29.90: −¥5.00. Membership now: member until 12-30.")]
    public void AmountMismatch_OfAnOrderThatIsBooked_DoesNotSayThatItIsNot(string language, string words)
    {
        var verdict = Of(DiscrepancyType.AmountMismatch, Books(OrderStatus.Paid, Active, null, order => order with { TransactionId = "4200", Fen = 34_90 }));

        verdict.Advice.ShouldBe(CaseAdvice.CompareAmounts);
        Words(verdict, language).ShouldBe(words);
    }

    [Theory]
    [InlineData(DiscrepancyType.LostCallback)]
    [InlineData(DiscrepancyType.AmountMismatch)]
    [InlineData(DiscrepancyType.PaidNotActivated)]
    [InlineData(DiscrepancyType.MissingVipOrder)]
    [InlineData(DiscrepancyType.DuplicatePayment)]
    public void PaidAgain_OfEveryTypeWithMoneyAtThePlatform_IsNeverToBeGranted(DiscrepancyType type)
        => Of(type, Books(OrderStatus.Pending, Active, Again)).Advice.ShouldBe(CaseAdvice.Refund);

    [Theory]
    [InlineData(OrderStatus.Paid, """ "refundedFen":2990 """, CaseAdvice.BookRefund)]
    [InlineData(OrderStatus.Paid, """ "refundScope":"unknown" """, CaseAdvice.LookUpRefund)]
    [InlineData(OrderStatus.Cancelled, """ "refundedFen":2990 """, CaseAdvice.Close)]
    [InlineData(OrderStatus.Cancelled, """ "refundedFen":1000 """, CaseAdvice.RefundRestOrGrant)]
    [InlineData(OrderStatus.Cancelled, """ "refundScope":"unknown" """, CaseAdvice.LookUpRefund)]
    [InlineData(OrderStatus.Refunded, """ "refundedFen":2990 """, CaseAdvice.Close)]
    public void Refund_AtThePlatform_DependsOnWhatWasBookedAndHowMuchCameBack(OrderStatus status, string refund, CaseAdvice advice)
        => Of(DiscrepancyType.RefundRemoteOnly, Books(status, Active), $$"""{"state":"refunded","amountFen":2990,{{refund}}}""").Advice.ShouldBe(advice);

    [Fact]
    public void Refund_InPart_OfAMemberWhoPaidAgain_LeavesTheRestToBeRefunded()
        => Of(DiscrepancyType.RefundRemoteOnly, Books(OrderStatus.Cancelled, Active, Again), """{"state":"refunded","amountFen":2990,"refundedFen":1000}""")
            .Advice.ShouldBe(CaseAdvice.Refund);

    [Theory]
    [InlineData(OrderStatus.Paid, CaseAdvice.CheckCallback)]
    [InlineData(OrderStatus.Cancelled, CaseAdvice.Close)]
    public void PaidHereOnly_IsAQuestionOfTheCallbackWhileItIsBooked(OrderStatus status, CaseAdvice advice)
        => Of(DiscrepancyType.ChannelMissing, Books(status, Active), """{"state":"notFound"}""").Advice.ShouldBe(advice);

    [Fact]
    public void LinksAndOwners_AsTheyAreNow_DecideWhatFollows()
    {
        Of(DiscrepancyType.MissingVipOrder, Books(OrderStatus.Pending, NoMember, but: order => order with { PackageLinked = true })).Advice
            .ShouldBe(CaseAdvice.AskPlatform);
        Of(DiscrepancyType.UserNotFound, Books(OrderStatus.Pending, null)).Advice.ShouldBe(CaseAdvice.Repair);
        Of(DiscrepancyType.LatePayment, Books(OrderStatus.Cancelled, null)).Advice.ShouldBe(CaseAdvice.Refund);
        Of(DiscrepancyType.DuplicatePayment, Books(OrderStatus.Pending, NoMember) with { Owner = Again }).Advice.ShouldBe(CaseAdvice.CompareOrders);
        Of(DiscrepancyType.LatePayment, Books(OrderStatus.Cancelled, Active, Again, order => order with { RefundedFen = 29_90 })).Advice
            .ShouldBe(CaseAdvice.Close);
        Of(DiscrepancyType.LatePayment, Books(OrderStatus.Cancelled, NoMember) with { Order = null }).Advice.ShouldBe(CaseAdvice.Refund);
    }

    [Fact]
    public void Resolved_HasAVerdictAndNoAdvice()
    {
        var resolved = Row(DiscrepancyType.LatePayment) with { Status = DiscrepancyStatus.Resolved };
        var verdict = CaseVerdict.Of(resolved, Facts(null), Books(OrderStatus.Cancelled, NoMember));

        verdict.Clauses.ShouldNotBeEmpty();
        verdict.Advice.ShouldBeNull();
    }

    [Theory]
    [InlineData("zh-CN")]
    [InlineData("en")]
    public void EveryVerdict_InEitherLanguage_HasWords(string language)
    {
        string?[] platforms = [null, """{"state":"unknown"}""", """{"state":"refunded","amountFen":2990}""",
            """{"state":"refunded","amountFen":2990,"refundedFen":1000,"refundedAt":"2026-11-29T20:00:00Z"}""", """{"state":"paid","amountFen":1990}"""];
        MemberNow?[] members = [null, NoMember, Active, Active with { Lifetime = true }, Active with { Expiry = Now.AddDays(-400) }];
        HashSet<Type> said = [];

        foreach (var (type, status) in Enum.GetValues<DiscrepancyType>().SelectMany(type => Enum.GetValues<OrderStatus>().Select(status => (type, status))))
        {
            foreach (var (platform, member) in platforms.SelectMany(platform => members.Select(member => (platform, member))))
            {
                foreach (var books in new[] {
                    Books(status, member), Books(status, member, Again) with { Owner = Again }, Books(status, member) with { Order = null },
                    Books(status, member, but: order => order with { PackageLinked = true, RefundedFen = 29_90, PaidAt = PaidAt }),
                    Books(status, member, Again with { PaidAt = null }), Books(status, member) with { Owner = Again },
                    Books(status, member) with { Owner = Again with { PaidAt = null } } })
                {
                    var verdict = Of(type, books, platform);
                    said.UnionWith(verdict.Clauses.Select(clause => clause.GetType()));
                    var words = Words(verdict, language);
                    words.ShouldNotContain("Verdict.");
                    words.ShouldNotContain("{");
                    words.ShouldEndWith(language == "en" ? "." : "。");
                }
            }
        }
        said.Count.ShouldBe(typeof(VerdictClause).GetNestedTypes().Length);
        Enum.GetValues<CaseAdvice>().ShouldAllBe(advice => !Texts(language)["Advice." + advice].ResourceNotFound);
        Enum.GetValues<CaseFactName>().ShouldAllBe(name => !Texts(language)["Fact." + name].ResourceNotFound);
    }

    /// <summary>The list counts a refund against us, where one that is too small is a plus.</summary>
    [Theory]
    [InlineData(19_90, "我方退款 ¥29.90，平台退款 ¥19.90，平台少退 ¥10.00。")]
    [InlineData(39_90, "我方退款 ¥29.90，平台退款 ¥39.90，平台多退 ¥10.00。")]
    public void RefundOfAnotherAmount_SaysWhoPaidMoreWithoutASign(long theirs, string words)
        => Words(new CaseVerdict([new VerdictClause.RefundDiffers(29_90, theirs)], null), "zh-CN").ShouldBe(words);

    /// <summary>"Nothing left to do" would close a debt.</summary>
    [Fact]
    public void BookedOrder_WhoseVeryFaultItIs_IsNotDone()
    {
        Func<OrderNow, OrderNow> booked = order => order with { TransactionId = "4200", PaidAt = PaidAt };

        Of(DiscrepancyType.DuplicatePayment, Books(OrderStatus.Paid, Active, but: booked) with { Owner = Again }).Advice.ShouldBe(CaseAdvice.CompareOrders);
        Of(DiscrepancyType.UserNotFound, Books(OrderStatus.Paid, null, but: booked)).Advice.ShouldBe(CaseAdvice.Repair);
        Of(DiscrepancyType.DuplicatePayment, Books(OrderStatus.Paid, Active, but: booked)).Advice.ShouldBe(CaseAdvice.Close);
    }

    /// <summary>Booked and granted are two things; a later purchase is not the missing membership.</summary>
    [Theory]
    [InlineData(DiscrepancyStatus.Open, false, CaseAdvice.GrantOrRefund, "会员仍未开通。该会员之后没有再付款，会员有效至 12-30。")]
    [InlineData(DiscrepancyStatus.Open, true, CaseAdvice.GrantOrRefund, "会员仍未开通。该会员 04:51:45 已另付 ¥29.90，会员有效至 12-30。")]
    [InlineData(DiscrepancyStatus.AutoResolved, true, null, "会员现状：会员有效至 12-30。")]
    public void PaidNotActivated_OfABookedOrder_IsAboutTheMembership(DiscrepancyStatus status, bool again, CaseAdvice? advice, string words)
    {
        var books = Books(OrderStatus.Paid, Active, again ? Again : null, order => order with { TransactionId = "4200", PaidAt = PaidAt });

        var verdict = CaseVerdict.Of(Row(DiscrepancyType.PaidNotActivated) with { Status = status }, Facts("{}"), books);

        verdict.Advice.ShouldBe(advice);
        Words(verdict, "zh-CN").ShouldBe(words);
    }

    [Fact]
    public void DecidingFacts_OfEveryType_AreSix()
        => Enum.GetValues<DiscrepancyType>().ShouldAllBe(type => CaseFact.Deciding(type).Distinct().Count() == 6);

    [Fact]
    public void Facts_OfALatePayment_StandBesideWhatTheyWere()
    {
        var facts = CaseFact.Of(Row(DiscrepancyType.LatePayment), Facts(null), Books(OrderStatus.Cancelled, Active, Again));

        facts.Select(fact => (fact.Name, fact.Then, fact.Now, fact.Changed)).ShouldBe(
        [
            (CaseFactName.OrderStatus, "cancelled", "cancelled", false),
            (CaseFactName.CancelledAt, "2026-11-29T20:40:07Z", "2026-11-29T20:40:07Z", false),
            // The platform is not asked by looking.
            (CaseFactName.PaidAt, "2026-11-29T20:41:38Z", null, false),
            (CaseFactName.PlatformAmount, "2990", null, false),
            (CaseFactName.LaterPayments, "0", "1", true),
            (CaseFactName.Membership, CaseFact.None, "2026-12-30T02:00:00Z", true),
        ]);
    }

    [Fact]
    public void Facts_AfterThePlatformWasAskedAgain_StandBesideItsAnswer()
    {
        var asked = Asked("""{"state":"refunded","amountFen":2990,"refundedFen":1000,"paidAt":"2026-11-29T20:41:38Z"}""");

        var facts = CaseFact.Of(Row(DiscrepancyType.CloseConflict), Facts(null), Books(OrderStatus.Cancelled, Active), asked);

        facts.Where(fact => fact.Name is CaseFactName.PlatformState or CaseFactName.PlatformAmount or CaseFactName.PaidAt)
            .Select(fact => (fact.Then, fact.Now, fact.Changed)).ShouldBe(
                [("paid", "refunded", true), ("2990", "2990", false), ("2026-11-29T20:41:38Z", "2026-11-29T20:41:38Z", false)]);
    }

    [Theory]
    [InlineData(DiscrepancyType.LatePayment, """{"state":"refunded","refundedFen":2990}""", CaseAdvice.Close)]
    [InlineData(DiscrepancyType.AmountMismatch, """{"state":"refunded","refundedFen":1000}""", CaseAdvice.RefundRestOrGrant)]
    [InlineData(DiscrepancyType.CloseConflict, """{"state":"refunded"}""", CaseAdvice.LookUpRefund)]
    // In vain: what was found still stands.
    [InlineData(DiscrepancyType.LatePayment, """{"state":"unknown","code":"NETWORK_TIMEOUT"}""", CaseAdvice.GrantOrRefund)]
    public void Verdict_AfterThePlatformWasAskedAgain_DoesNotRefundTwice(DiscrepancyType type, string answer, CaseAdvice advice)
        => CaseVerdict.Of(Row(type), Facts(null), Books(OrderStatus.Cancelled, NoMember), Asked(answer)).Advice.ShouldBe(advice);

    [Fact]
    public void PaidHereOnly_ConfirmedByThePlatformSince_IsToBeClosed()
    {
        var books = Books(OrderStatus.Paid, Active, but: order => order with { TransactionId = "4200" });
        var facts = Facts("""{"state":"notFound"}""");

        CaseVerdict.Of(Row(DiscrepancyType.ChannelMissing), facts, books).Advice.ShouldBe(CaseAdvice.CheckCallback);
        CaseVerdict.Of(Row(DiscrepancyType.ChannelMissing), facts, books, Asked("""{"state":"paid","amountFen":2990,"transactionId":"4200"}"""))
            .Advice.ShouldBe(CaseAdvice.Close);
    }

    private static PlatformNow Asked(string answer) => new(Now, RecordedFacts.Of("{}", answer).Platform);

    private static CaseVerdict Of(DiscrepancyType type, BooksNow books, string? platform = null) => CaseVerdict.Of(Row(type), Facts(platform), books);

    private static RecordedFacts Facts(string? platform) => RecordedFacts.Of(
        """{"status":"cancelled","amountFen":2990,"cancelledAt":"2026-11-29T20:40:07Z","level":0,"lifetime":false,"laterPaidOrders":0,"callbacks":0}""",
        platform ?? """{"state":"paid","amountFen":2990,"transactionId":"4200","paidAt":"2026-11-29T20:41:38Z"}""");

    private static BooksNow Books(OrderStatus status, MemberNow? member, PaymentNow? again = null, Func<OrderNow, OrderNow>? but = null)
    {
        var order = new OrderNow("VIP1", status, "u", "月度会员") { Fen = 29_90, CreatedAt = Cancelled.AddMinutes(-30), CancelledAt = Cancelled };
        return new BooksNow(Now, but?.Invoke(order) ?? order, member, again is null ? 0 : 1, again, null);
    }

    private static DiscrepancyRow Row(DiscrepancyType type) => new(Guid.Empty, type, Severity.Critical, DiscrepancyStatus.Open, "VIP1", "VIP1", "u", "wechat",
        29_90, 0, 29_90, 0, Now, Now, 1, null, null, null, null, null, null, null, 1);

    private static string Words(CaseVerdict verdict, string language) => new VerdictWords(Texts(language), Localizer<OrdersText>()).Of(verdict, Now);

    private static IStringLocalizer<DiscrepanciesText> Texts(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
        return Localizer<DiscrepanciesText>();
    }

    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().AddLocalization().BuildServiceProvider();

    private static IStringLocalizer<T> Localizer<T>() => Services.GetRequiredService<IStringLocalizer<T>>();
}
