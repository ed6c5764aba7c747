using System.Text.RegularExpressions;
using VipAdmin.Core;
using VipAdmin.Core.Alerts;
using VipAdmin.Core.Audit;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Bills;
using VipAdmin.Core.Cron;
using VipAdmin.Core.DailyCloses;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.History;
using VipAdmin.Core.Members;
using VipAdmin.Core.Membership;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Core.Orders;
using VipAdmin.Core.Payments;
using VipAdmin.Core.Reminders;
using VipAdmin.Core.Repairs;
using VipAdmin.Core.Scheduling.Board;
using VipAdmin.Core.Scheduling.Control;
using VipAdmin.Core.Scheduling.Hosts;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Scheduling.Runs;
using VipAdmin.Core.Search;
using VipAdmin.Core.Statements;
using VipAdmin.Core.Timeline;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Hosting;
using VipAdmin.Web.Overview;

namespace VipAdmin.Tests.House;

/// <summary>One word for one thing: docs/glossary.md holds it, and every text uses it.</summary>
public sealed partial class GlossaryTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(ContentRoot.Find(), "docs", "glossary.md"));

    /// <summary>The codes of the glossary's tables, by the name behind the table's heading.</summary>
    private static readonly Dictionary<string, string[]> Codes = new()
    {
        ["JobState"] = Names<JobState>(),
        ["RunStatus"] = [.. Names<RunStatus>(), "Held", "Asked"],
        ["RunTrigger"] = Names<RunTrigger>(),
        ["RunReason"] = Constants(typeof(RunReason)),
        ["SlotOutcome"] = Names<SlotOutcome>(),
        ["ItemOutcome"] = Names<ItemOutcome>(),
        ["OrderStatus"] = Names<OrderStatus>(),
        ["TradeState"] = Names<TradeState>(),
        ["FaultCode"] = Names<FaultCode>(),
        ["PaymentMethod"] = [PaymentMethod.WeChat, PaymentMethod.Alipay, PaymentMethod.Points],
        ["DiscrepancyType"] = Names<DiscrepancyType>(),
        ["Severity"] = Names<Severity>(),
        ["DiscrepancyStatus"] = Names<DiscrepancyStatus>(),
        ["DiscrepancyStanding"] = Names<DiscrepancyStanding>(),
        ["ReasonCode"] = Names<ReasonCode>(),
        ["DiscrepancyEventKind"] = Names<DiscrepancyEventKind>(),
        ["DiscrepancyAction"] = Names<DiscrepancyAction>(),
        ["HoldDecision"] = Names<HoldDecision>(),
        ["DeliveryStatus"] = Names<DeliveryStatus>(),
        ["AlertCondition"] = Names<AlertCondition>(),
        ["MailState"] = Names<MailState>(),
        ["Match"] = Names<Core.Statements.Match>(),
        ["StatementState"] = Names<StatementState>(),
        ["CloseState"] = Names<CloseState>(),
        ["DailyCloseEventKind"] = Names<DailyCloseEventKind>(),
        ["DayStanding"] = Names<DayStanding>(),
        ["Standing"] = Names<Standing>(),
        ["HostState"] = Names<HostState>(),
        ["AuditAction"] = [.. AuditAction.All],
        ["Role"] = [.. Role.All],
        ["Counter"] = [.. Counters],
        ["Task"] = [.. Timetable.Shipped.All.Select(job => job.Key)],
    };

    /// <summary>The codes after a beginning in the Web's code, beside those of the glossary's tables: a text stands for each.</summary>
    private static readonly (string Feature, string Beginning, string[] Codes, string Ending)[] Families =
    [
        ("Alert", "Is.", ["Lasting", "Over"], ""),
        ("Audit", "Detail.permission.", Names<Permission>(), ""),
        ("Audit", "Detail.by.", Names<MatchedBy>(), ""),
        ("Audit", "Group.", Names<AuditGroup>(), ""),
        ("Audit", "Filter.", [], ""),
        ("Orders", "Time.", Names<OrderTime>(), ""),
        ("Days", "Event.PutBack.", [StatementMatching.PutBackCause], ""),
        ("Days", "Refused.", [.. Cases(typeof(CloseResult), nameof(CloseResult.Done)).Except([nameof(CloseResult.Unfinished)])], ""),
        ("Discrepancies", "Advice.", Names<CaseAdvice>(), ""),
        ("Discrepancies", "Matter.", Names<CaseMatter>(), ""),
        ("Discrepancies", "Fact.", Names<CaseFactName>(), ""),
        ("Discrepancies", "Sort.", Names<DiscrepancyOrder>(), ""),
        ("Discrepancies", "Sort.", Names<DiscrepancyOrder>(), ".Reversed"),
        ("Discrepancies", "Verdict.", WordedByName, ""),
        ("Discrepancies", "Verdict.LinkMissing.", ["MissingVipOrder", "PackageNotFound", "UserNotFound"], ""),
        ("Discrepancies", "Age.", Names<AgeBucket>(), ""),
        ("Discrepancies", "AutoResolution.", Names<AutoResolution>(), ""),
        ("Discrepancies", "Evidence.", Constants(typeof(EvidenceName)).Except([EvidenceName.Status]).ToArray(), ""),
        ("Discrepancies", "Type.", Names<DiscrepancyType>(), ".Meaning"),
        ("Discrepancies", "Type.", Names<DiscrepancyType>(), ".Todo"),
        ("Discrepancies", "Type.", ["AmountMismatch.Booked", "RefundRemoteOnly.Unbooked"], ".Meaning"),
        ("Discrepancies", "Type.", ["AmountMismatch.Booked", "RefundRemoteOnly.Unbooked"], ".Todo"),
        ("Discrepancies", "Refused.", Cases(typeof(DiscrepancyResult), nameof(DiscrepancyResult.Done)), ""),
        ("Discrepancies", "Action.", Names<DiscrepancyAction>(), ".Does"),
        ("Discrepancies", "Why.", Names<RepairRefusal>(), ""),
        ("Discrepancies", "Repair.Refused.", ["SamePerson", "NoPerson", "NoAnswer", "NothingProposed", "NotOpen", "NotFitting", "Faulty", "Changed"], ""),
        ("Discrepancies", "Table.", [.. "orders users vip_grants vip_orders refund_requests notifications discrepancies".Split(' ')], ""),
        ("Discrepancies", "Column.", [.. RowChange.ReadingOrder], ""),
        ("Discrepancies", "RefundStatus.", ["0", "1", "2", "3", "4", "5", "6"], ""),
        ("Discrepancies", "Refund.", ["full", "partial", "unknown", "notFound"], ""),
        ("Hosts", "Hosts.State.", Names<HostState>(), ".Why"),
        ("Discrepancies", "Bulk.Of.", Names<BulkWhat>(), ""),
        ("Discrepancies", "Bulk.What.", Names<BulkWhat>(), ""),
        ("Discrepancies", "Bulk.Finish.", Names<BulkWhat>(), ".One"),
        ("Discrepancies", "Bulk.Finish.", Names<BulkWhat>(), ".Many"),
        ("Discrepancies", "Bulk.State.", Names<BulkRunState>().Except([nameof(BulkRunState.Running)]).ToArray(), ""),
        ("Discrepancies", "Views.Refused.", Cases(typeof(SavedViewResult), nameof(SavedViewResult.Done)), ""),
        ("JobSettings", "Field.", Fields, ""),
        ("JobSettings", "Hint.", [], ""),
        ("JobSettings", "Unit.", [], ""),
        ("JobSettings", "Source.", ["default", "database", "environment", "command line", "host"], ""),
        ("JobSettings", "Section.", ["Schedule", "Limits", "Parameters"], ""),
        ("JobSettings", "Window.", [.. ReminderWindow.All.Select(window => window.CounterKey)], ""),
        ("JobSettings", "Cron.", Constants(typeof(CronFaultCode)), ""),
        ("JobSettings", "Part.", Names<CronField>(), ""),
        ("JobSettings", "Fault.", Constants(typeof(SettingsFaultCode)).Except([SettingsFaultCode.Cron, SettingsFaultCode.NotAllowed]).ToArray(), ""),
        ("MemberFile", "By.", [.. Names<MatchedBy>().Except([nameof(MatchedBy.Nothing)])], ""),
        ("Orders", "Unsearched.", Names<UnsearchedPart>(), ""),
        ("MemberFile", "Skipped.", Names<SkippedPart>(), ""),
        ("MemberFile", "Now.", [.. Names<Standing>(), "Unlimited"], ""),
        ("MemberFile", "Step.", Names<StepSource>(), ""),
        ("MemberFile", "Gap.", [.. Names<GapKind>(), "NoOrigin"], ""),
        ("MemberFile", "Gap.Hint.", [.. Names<GapHint>().Except([nameof(GapHint.None)])], ""),
        ("MemberFile", "Why.", Names<ReminderAnswerKind>(), ""),
        ("MemberFile", "Paid.", [.. Names<PaidVerdict>().Except([nameof(PaidVerdict.BeingHandled)])], ""),
        ("MemberFile", "Paid.Case.", [.. Names<CaseMatter>().Except([nameof(CaseMatter.None)])], ""),
        ("MemberFile", "Paid.Handling.", [.. Names<DiscrepancyStatus>().Except(Discrepancy.Finished.Select(status => status.ToString()))], ""),
        ("MemberFile", "Told.", [.. Names<InboxState>().Except([nameof(InboxState.None)]), "ReadAt"], ""),
        ("MemberFile", "Because.", [.. Constants(typeof(ReminderRefusal)).Except([ReminderRefusal.NoWindow])], ""),
        ("MemberFile", "Moments.", Names<MemberMomentKind>(), ""),
        ("MemberFile", "LookUp.", [AuditAction.MemberLookedUp, AuditAction.PhoneRevealed, AuditAction.MemberExported, AuditAction.MemberAnonymised], ""),
        ("MemberFile", "Resend.", [.. Cases(typeof(ResendResult), nameof(ResendResult.Previewed), nameof(ResendResult.Sent))], ""),
        ("MemberFile", "Correction.", ["Unknown", "ReasonNeeded", "SamePerson", "NoPerson"], ""),
        ("MemberFile", "Correction.Kind.", Names<CorrectionKind>(), ""),
        ("MemberFile", "Correction.Refused.", Names<CorrectionRefusal>(), ""),
        ("MemberFile", "Corrections.State.", [.. Names<ProposalDecision>(), "Open"], ""),
        ("MemberFile", "Anonymise.", [.. Cases(typeof(AnonymiseResult), nameof(AnonymiseResult.Done))], ""),
        ("Members", "Inbox.", [.. Names<InboxState>().Except([nameof(InboxState.None)])], ""),
        ("Members", "GraceHint.", Names<Standing>(), ""),
        ("Members", "Today.", Constants(typeof(ReminderRefusal)).Except(
            [ReminderRefusal.FormerTask, ReminderRefusal.AlreadySent, ReminderRefusal.NoMember, ReminderRefusal.Renewed, ReminderRefusal.OutOfDate,
                ReminderRefusal.QuietHours]).ToArray(), ""),
        ("Members", "Reason.", Constants(typeof(ReminderRefusal)).Except([ReminderRefusal.NoExpiry, ReminderRefusal.NoWindow]).ToArray(), ""),
        ("Members", "Refused.", ["ReasonNeeded", "UnknownMember"], ""),
        ("Orders", "Empty.", Names<OrderSearchKind>(), ""),
        ("Orders", "Meant.", Names<OrderSearchKind>(), ""),
        ("Orders", "Refund.", ["0", "1", "2", "3", "4", "5"], ""),
        ("Orders", "Check.Would.", Names<ItemOutcome>(), ""),
        ("Orders", "Check.Did.", Names<ItemOutcome>(), ""),
        ("Orders", "Check.Apply.", ["Act", "Record"], ""),
        ("Overview", "Act.", [.. AuditAction.All.Where(IsTold), "task.triggered.dry", "order.checked.dry"], ""),
        ("Overview", "Age.", Names<AgeBucket>(), ""),
        ("Overview", "View.", Names<StartView>(), ""),
        ("Overview", "Watched.", [AuditAction.MemberLookedUp, AuditAction.PhoneRevealed, AuditAction.Exported, AuditAction.Denied], ""),
        ("Reminders", "Skip.", Constants(typeof(ReminderRefusal)).Except([ReminderRefusal.NoExpiry, ReminderRefusal.NoWindow]).ToArray(), ""),
        ("Reminders", "Wrong.", Constants(typeof(ReminderWindowFaultCode)), ""),
        ("Reminders", "Placeholder.", [.. ReminderTemplate.All.Select(placeholder => placeholder.Trim('{', '}'))], ""),
        ("Run", "Hold.Title", ["", ".Cancels"], ""),
        ("Run", "Hold.Why", ["", ".Cancels"], ""),
        ("Run", "Hold.Wait", ["", ".Cancels"], ""),
        ("Run", "Hold.BannerText", ["", ".Cancels"], ""),
        ("Run", "Hold.Dismiss.Meaning", ["", ".Cancels"], ""),
        ("Run", "Hold.Confirm.Meaning", ["", ".Cancels"], ""),
        ("Run", "Hold.Was.", Names<HoldDecision>(), ""),
        ("Run", "Refused.Hold.", Names<HoldDecision>(), ""),
        ("Run", "Refused.", Cases(typeof(CancelResult), nameof(CancelResult.Requested)), ""),
        .. new[] { ".What", ".Means", ".Cause", ".Do" }.Select(part => ("Run", "Fail.", Failures, part)),
        ("Scheduling", "Ahead.", [nameof(SlotOutcome.PlannedPaused), nameof(SlotOutcome.PlannedHeld), nameof(SlotOutcome.Off)], ""),
        ("Scheduling", "Card.Range.", Names<TrendRange>(), ""),
        ("Scheduling", "Counter.Would.", [], ""),
        ("Scheduling", "Cover.", ["OnTime", "Late", "Missed", "Failed", "Again"], ""),
        ("Scheduling", "Job.About.", [.. Timetable.Shipped.All.Select(job => job.Key)], ""),
        ("Scheduling", "Level.", ["0", "1", "2", "3", "4", "5"], ""),
        ("Scheduling", "Outcome.", Names<ItemOutcome>(), ".Why"),
        ("Scheduling", "Refused.", Cases(typeof(PauseResult), nameof(PauseResult.Done)), ""),
        ("Scheduling", "Rhythm.", [.. Timetable.Shipped.All.Select(job => job.Key)], ""),
        ("Scheduling", "State.", Names<JobState>(), ".Why"),
        ("Scheduling", "State.", ["Held"], ".Why.Cancels"),
        ("Scheduling", "Would.", Names<ItemOutcome>(), ""),
        ("Scheduling", "Would.", Names<ItemOutcome>(), ".Why"),
        ("Search", "In.", Names<SearchedIn>(), ""),
        ("Settings", "Section.", [.. SettingsCatalogue.All.Select(setting => setting.Section).Distinct()], ""),
        ("Settings", "Source.", ["default", "database", "environment", "command line", "host", "embedded database"], ""),
        ("Shared", "Mud.", [], ""),
        ("Shared", "Range.Fault.", Names<TimeRangeFault>(), ""),
        ("Shared", "Range.", ["Earlier", "Later", "ZoomIn", "ZoomOut"], ""),
        ("Shared", "Range.Last.", ["1h", "6h", "24h", "7d", "30d"], ""),
        ("Shared", "Time.In", ["Seconds", "Minutes", "Hours", "Days"], ""),
        ("Shared", "Time.Ago", ["Seconds", "Minutes", "Hours", "Days"], ""),
        ("Statements", "Fetch.", Names<ImportState>(), ""),
        ("Statements", "Drop.Is.", ["Chosen", "Waiting", "Sending", "Checking", "Done", "Refused", "Failed"], ""),
        ("Statements", "Kind.", [.. Names<BillKind>(), "Payments"], ""),
        ("Statements", "Line.", Names<BillLineKind>(), ""),
        ("Statements", "Source.", Names<StatementSource>(), ""),
        ("Statements", "Said.", [.. PaymentMethod.Channels, "ALL", "SUCCESS", "REFUND", Word.Of(BillKind.Trade), Word.Of(BillKind.Fundflow)], ""),
        ("Statements", "Fault.", [.. Enum.GetValues<BillFaultCode>().Select(ImportFault.CodeOf), .. Constants(typeof(ImportFaultCode))], ""),
        ("Timeline", "Alert.", ["raised", "over"], ""),
        ("Timeline", "Host.", ["started", "stopped", "died"], ""),
        ("Timeline", "Kind.", ["All", .. Names<TimelineKind>()], ""),
        ("Shell", "ChooseRole.", [.. Role.All], ""),
        ("Shell", "Theme.", ["light", "dark", "system"], ""),
    ];

    /// <summary>Keys that belong to a page and mean something else on another one.</summary>
    private static readonly HashSet<string> KeysOfAPage =
    [
        "Title", "Intro", "Meaning", "Clear", "Empty", "EmptyText", "Empty.Text", "Empty.Filter", "Empty.FilterText", "History", "History.Empty",
        "History.EmptyText", "Missing", "Missing.Text", "Next", "Open", "Order", "Reason", "Run", "Run.DryRun", "Search", "Search.Hint", "Timeline",
        // An order's and a run's; an order's in a sentence and as a state; a person's and a column's.
        "Target", "Around", "Status.Cancelled", "Order.Cancelled", "Order.Paid", "Order.Pending", "Order.Refunded", "Order.Refunding", "Member.Name",
        // In a mail and on a page; of a run and of a task; of a look-up, which the audit records, and of a pause.
        "Pause.Since", "Pause.NotLifted", "Refused.Already", "Refused.ReasonNeeded",
    ];

    /// <summary>What Chinese readers know by its English name: abbreviations, names of settings and files, values that are typed.</summary>
    private static readonly HashSet<string> EnglishInChinese =
    [
        "API", "APIv3", "AppID", "CSV", "Cookie", "Cron", "DNS", "HTTP", "ID", "MB", "NTP", "Npgsql", "OpenID", "Connect", "PEM", "README", "STARTTLS", "TLS",
        "CNY", "Excel", "RAR", "Zip", "SHA-256", "VIP", "base64", "gzip", "zip", "http", "https", "p50", "p95", "p99",
        "ENABLE_CRON", "ERROR_ALERT_EMAILS", "WECHAT_APP_ID", "X-Forwarded-For", "X-Forwarded-Proto", "appsettings.json", "env", "deploy", "nginx.conf",
        "ip_hash", "doctor", "H", "Asia", "Shanghai", "MON-FRI", "true", "false", "admin", "ops", "finance", "support", "auditor",
        "T15:00", "UTC", "Esc", "h", "d",
        "connection_limit", "sandbox", "before3", "before1", "today", "after1", "after7", "PUB_KEY_ID", "realm_access.roles", "vip-ops", "Finance", "audience",
    ];

    private static string[] Counters =>
        [.. Timetable.Shipped.All.SelectMany(job => job.Counters).Where(counter => !counter.Part).Select(counter => counter.Name).Distinct()];

    private static string[] Fields => [.. SettingsCatalogue.All.Where(setting => Timetable.Shipped.All.Any(job => job.Parameters.Contains(setting.Key)))
        .Select(setting => setting.Key), "cron", "zone", "catchUpMinutes", "deadlineMinutes", "guardItems", "guardTimesUsual"];

    /// <summary>Acts that the start pages tell; looking up, exporting and signing in are not among them.</summary>
    private static bool IsTold(string action) => action.Split('.')[0] is "task" or "run" or "schedule" or "order" or "discrepancy" or "day";

    /// <summary>Clauses of a verdict without values, which are found by the name of their record.</summary>
    private static string[] WordedByName =>
        [.. typeof(VerdictClause).GetNestedTypes().Where(clause => clause.GetConstructors()[0].GetParameters().Length == 0).Select(clause => clause.Name)];

    /// <summary>Reasons of runs that did not do their work; the others did not run.</summary>
    private static string[] Failures =>
        [.. Constants(typeof(RunReason)).Except([RunReason.Paused, RunReason.AlreadyRunning, RunReason.AwaitingConfirmation])];

    [Fact]
    public void Tables_OfTheGlossary_HaveARowForEachCode()
    {
        var tables = Tables();

        tables.Select(table => table.Type).ShouldBe(Codes.Keys, ignoreOrder: true);
        tables.ShouldAllBe(table => table.Rows.Select(row => Bare(row.Code)).OrderBy(code => code).SequenceEqual(
            Codes[table.Type].Select(Bare).OrderBy(code => code)), "rows of docs/glossary.md and the codes differ");
    }

    [Fact]
    public void Texts_OfACode_AreTheWordsOfTheGlossary()
    {
        var wrong = new List<string>();
        foreach (var (_, families, rows) in Tables())
        {
            foreach (var (feature, beginning, form) in families)
            {
                foreach (var (code, english, chinese) in rows)
                {
                    foreach (var (language, word) in new[] { (Texts.English, english), (Texts.Chinese, chinese) })
                    {
                        if (TextOf(feature, language, beginning, code, "") is not { } text)
                        {
                            wrong.AddRange(form == "some" ? [] : [$"{feature}Text {beginning}{code}: no text"]);
                        }
                        else if (form == "longer" ? !text.Contains(word, StringComparison.OrdinalIgnoreCase) : !SameWords(text, word))
                        {
                            wrong.Add($"{feature}Text {beginning}{code} says \"{text}\", the glossary \"{word}\"");
                        }
                    }
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Texts_OfACode_ExistForEachValue()
        => Families.SelectMany(family => family.Codes.Where(code => TextOf(family.Feature, Texts.English, family.Beginning, code, family.Ending) is null)
            .Select(code => $"{family.Feature}Text {family.Beginning}{code}{family.Ending}")).ShouldBeEmpty("a raw key would be shown");

    [Fact]
    public void Keys_InTheCode_AllHaveATextOrAListedFamily()
    {
        var known = Families.Select(family => (family.Feature, family.Beginning)).Concat(Tables().SelectMany(table => table.Families)
            .Select(family => (family.Feature, family.Beginning))).ToHashSet();
        bool Has(string feature, string key, bool beginning)
            => known.Contains((feature, key))
            || (!beginning && (Texts.Find(feature, Texts.English, key) ?? Texts.Find(feature, Texts.English, key + ".One")) is not null);

        Texts.Asked.Count.ShouldBeGreaterThan(900);
        Texts.Asked.Where(asked => !asked.Feature.Split('|').Any(feature => Has(feature, asked.Key, asked.IsBeginning)))
            .Select(asked => $"{asked.File}: {asked.Feature}Text {asked.Key}").ShouldBeEmpty(
                "a raw key would be shown; a key put together needs its codes in GlossaryTests.Families or a table in docs/glossary.md");
    }

    [Fact]
    public void Texts_UnderTheSameKey_SayTheSame()
        => Texts.All.Where(text => !KeysOfAPage.Contains(text.Key)).GroupBy(text => (text.Language, text.Key))
            .Where(group => group.Any(text => !SameWords(text.Text, group.First().Text)))
            .Select(group => $"{group.Key.Key}: {string.Join(" / ", group.Select(text => $"{text.Feature} \"{text.Text}\""))}").ShouldBeEmpty();

    [Fact]
    public void Chinese_HoldsNoEnglishWords()
        => Texts.All.Where(text => text.Language == Texts.Chinese).Select(text => (Where: $"{text.Feature}Text {text.Key}", text.Text))
            .Concat(SettingsCatalogue.All.Select(setting => (Where: setting.Key, Text: setting.Zh)))
            .SelectMany(text => Latin().Matches(Placeholder().Replace(text.Text, "")).Select(match => match.Value.Trim('.', '-', '_')).Where(IsForeign)
                .Select(word => $"{text.Where}: {word}")).ShouldBeEmpty();

    [Fact]
    public void Texts_SayNothingThatTheGlossaryRulesOut()
    {
        var ruledOut = RuledOut();
        ruledOut.Count.ShouldBeGreaterThan(20);
        var said = Said().ToArray();

        ruledOut.SelectMany(rule => said.Where(each => Says(each.Text, rule.Word, rule.Unless))
            .Select(each => $"{each.Where}: \"{rule.Word}\"; say \"{rule.Instead}\"")).ShouldBeEmpty();
    }

    [Fact]
    public void English_CountsNothingWithoutAFormForOne()
    {
        Texts.All.Where(text => text.Language == Texts.English && !text.Key.EndsWith(".Many", StringComparison.Ordinal) && CountedNoun().IsMatch(text.Text)
            && !AlwaysMany.Contains(text.Key)).Select(text => $"{text.Feature}Text {text.Key}: {text.Text}").ShouldBeEmpty();
        Texts.All.Where(text => text.Key.EndsWith(".Many", StringComparison.Ordinal)
            && Texts.Find(text.Feature, text.Language, text.Key[..^".Many".Length] + ".One") is null).ShouldBeEmpty();
    }

    /// <summary>Counts that are never one: limits that are constants, and numbers above a limit of at least one, and spans of days.</summary>
    private static readonly HashSet<string> AlwaysMany =
    [
        "GaveUp.Text", "Windows.FirstMembers", "Cron.TOO_LONG", "Cron.FIELD_COUNT", "Fault.OFTEN", "Moment.Times", "Timeline.Truncated", "CountMore",
        "History.CountMore", "Cost.MoreCaughtUp", "Cost.MoreLost", "Hold.Why.Cancels", "Hold.BannerText.Cancels", "Hold.Confirm.Meaning.Cancels",
        "All.Paused", "All.Resumed", "Refused.ReasonNeeded",
        "Runs.Quiet", "Runs.Skipped", "Runs.Missed", "MoneyCases.More", "Window.AfterSpan",
        "Understood.FirstDigits", "Understood.LastDigits", "Understood.EitherDigits",
    ];

    /// <summary>Everything that people read: texts, descriptions of settings, the command line, the API's description.</summary>
    private static IEnumerable<(string Where, string Text)> Said()
        => Texts.All.Select(text => ($"{text.Feature}Text {text.Key} ({text.Language})", text.Text))
            .Concat(SettingsCatalogue.All.SelectMany(setting => new[] { (setting.Key, setting.En), (setting.Key, setting.Zh) }))
            .Concat(Source.Files("*.cs", "examples.json").Where(file => file.Path.StartsWith("VipAdmin.Web/Api/", StringComparison.Ordinal)
                || file.Path.StartsWith("VipAdmin.Web/Cli/", StringComparison.Ordinal))
                .SelectMany(file => Spoken().Matches(file.Text).Select(match => (file.Path, match.Value))));

    private static bool Says(string text, string word, string[] unless)
    {
        if (!text.Contains(word, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        var rest = unless.Aggregate(text, (remaining, allowed) => remaining.Replace(allowed, "", StringComparison.OrdinalIgnoreCase));
        return Latin().IsMatch(word) ? Regex.IsMatch(rest, $@"\b{Regex.Escape(word)}\b", RegexOptions.IgnoreCase)
            : rest.Contains(word, StringComparison.Ordinal);
    }

    private static bool IsForeign(string word) => word.Length > 0 && !EnglishInChinese.Contains(word) && !SettingsCatalogue.All.Any(
        setting => setting.Key == word || setting.Names.Contains(word) || setting.PreferredName == word);

    private static bool SameWords(string one, string other) => Lowered(one) == Lowered(other);

    private static string Lowered(string text) => text.Length == 0 ? "" : char.ToLowerInvariant(text[0]) + text[1..];

    /// <summary>The text of a code, however its key writes it: <c>LateStart</c>, <c>lateStart</c>, <c>LATE_START</c>.</summary>
    private static string? TextOf(string feature, string language, string beginning, string code, string ending)
        => ByBareKey[(feature, language, Bare(beginning + code + ending))].FirstOrDefault();

    private static readonly ILookup<(string, string, string), string> ByBareKey =
        Texts.All.ToLookup(text => (text.Feature, text.Language, Bare(text.Key)), text => text.Text);

    private static string Bare(string code) => code.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private static string[] Names<T>() where T : struct, Enum => Enum.GetNames<T>();

    private static string[] Constants(Type type)
        => [.. type.GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    private static string[] Cases(Type result, params string[] except) => [.. result.GetNestedTypes().Select(each => each.Name).Except(except)];

    /// <summary>The tables under "Codes": the type in the heading, the families of texts in the line below it, and the rows.</summary>
    private static List<Table> Tables()
    {
        List<Table> tables = [];
        foreach (var line in Lines)
        {
            if (Heading().Match(line) is { Success: true } heading)
            {
                tables.Add(new Table(heading.Groups[1].Value, [], []));
            }
            else if (tables.Count > 0 && line.StartsWith("Texts:", StringComparison.Ordinal))
            {
                tables[^1].Families.AddRange(Family().Matches(line)
                    .Select(match => (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value)));
            }
            else if (tables.Count > 0 && Row().Match(line) is { Success: true } row)
            {
                tables[^1].Rows.Add((row.Groups[1].Value, row.Groups[2].Value.Trim(), row.Groups[3].Value.Trim()));
            }
        }
        return tables;
    }

    private sealed record Table(
        string Type, List<(string Feature, string Beginning, string Form)> Families, List<(string Code, string English, string Chinese)> Rows);

    private static List<(string Word, string Instead, string[] Unless)> RuledOut()
        => [.. Lines.SkipWhile(line => line != "## Not these words").SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).SelectMany(cells => cells[1].Split(", ")
                .Select(word => (word, cells[2], cells[3].Split(", ", StringSplitOptions.RemoveEmptyEntries))))];

    [GeneratedRegex(@"^### .* \(`(\w+)`\)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"`(\w+)Text ([\w.]+\.)\*`(?: \((longer|some)\))?")]
    private static partial Regex Family();

    [GeneratedRegex(@"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"\{\d[^}]*\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("[A-Za-z][A-Za-z0-9_.:-]*")]
    private static partial Regex Latin();

    /// <summary>A string literal or a line of documentation.</summary>
    [GeneratedRegex(@"""(?:[^""\\\n]|\\.)*""|///.*")]
    private static partial Regex Spoken();

    /// <summary>A count, perhaps an adjective, and a plural.</summary>
    [GeneratedRegex(@"\{\d[^}]*\}\+? (?:(?!with\b)[a-z]+ )?(?!minus|is\b|was\b|has\b|does\b|less\b|this\b|as\b|needs\b|differs\b)[a-z]{2,}s\b")]
    private static partial Regex CountedNoun();
}
