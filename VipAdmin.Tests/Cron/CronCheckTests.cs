using Cronos;
using VipAdmin.Core.Cron;

namespace VipAdmin.Tests.Cron;

public sealed class CronCheckTests
{
    private static readonly DateTime Now = new(2026, 11, 24, 3, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData("*/5 * * * *")]
    [InlineData("0 9 * * *")]
    [InlineData(" 0   9 * *\tMON-FRI ")]
    [InlineData("0 0 29 2 *")]
    [InlineData("0 22-2 L * *")]
    [InlineData("0 0 LW * ?")]
    [InlineData("30 8 ? * fri#2")]
    public void Faults_OfASoundExpression_AreNone(string cron) => CronCheck.Faults(cron, Now).ShouldBeEmpty();

    [Theory]
    [InlineData("60 9 * * *", CronField.Minute, CronFaultCode.OutOfRange)]
    [InlineData("0 24 * * *", CronField.Hour, CronFaultCode.OutOfRange)]
    [InlineData("0 9 0 * *", CronField.DayOfMonth, CronFaultCode.OutOfRange)]
    [InlineData("0 9 * 13 *", CronField.Month, CronFaultCode.OutOfRange)]
    [InlineData("0 9 * * 8", CronField.DayOfWeek, CronFaultCode.OutOfRange)]
    [InlineData("0 9 * * MON#6", CronField.DayOfWeek, CronFaultCode.OutOfRange)]
    [InlineData("*/0 9 * * *", CronField.Minute, CronFaultCode.Step)]
    [InlineData("*/61 * * * *", CronField.Minute, CronFaultCode.Step)]
    [InlineData("0 */x * * *", CronField.Hour, CronFaultCode.Step)]
    [InlineData("1, 9 * * *", CronField.Minute, CronFaultCode.Incomplete)]
    [InlineData("0 9- * * *", CronField.Hour, CronFaultCode.Incomplete)]
    [InlineData("0 L * * *", CronField.Hour, CronFaultCode.NotHere)]
    [InlineData("0 9 MON * *", CronField.DayOfMonth, CronFaultCode.NotHere)]
    [InlineData("H 9 * * *", CronField.Minute, CronFaultCode.Jitter)]
    [InlineData("0 9 * * MONDAY", CronField.DayOfWeek, CronFaultCode.NotUnderstood)]
    [InlineData("0 九 * * *", CronField.Hour, CronFaultCode.NotUnderstood)]
    [InlineData("0 0 31 2 *", CronField.DayOfMonth, CronFaultCode.Never)]
    [InlineData("0 0 30,31 2 *", CronField.DayOfMonth, CronFaultCode.Never)]
    [InlineData("", null, CronFaultCode.Empty)]
    [InlineData(null, null, CronFaultCode.Empty)]
    [InlineData("0 9 * *", null, CronFaultCode.FieldCount)]
    [InlineData("* * * * * *", null, CronFaultCode.Seconds)]
    [InlineData("0 0 12 * * MON", null, CronFaultCode.Seconds)]
    [InlineData("0 12 * * * 2099", null, CronFaultCode.Year)]
    [InlineData("0 12 * * * 2026-2028", null, CronFaultCode.Year)]
    [InlineData("every", null, CronFaultCode.FieldCount)]
    [InlineData("@every_second", null, CronFaultCode.EverySecond)]
    [InlineData("@daily", null, CronFaultCode.Macro)]
    [InlineData("@reboot", null, CronFaultCode.NotUnderstood)]
    public void Faults_OfABrokenExpression_NameTheFieldAndTheReason(string? cron, CronField? field, string code)
        => CronCheck.Faults(cron, Now).ShouldHaveSingleItem()
            .ShouldSatisfyAllConditions(fault => fault.Field.ShouldBe(field), fault => fault.Code.ShouldBe(code));

    [Fact]
    public void Faults_OfTwoFields_AreBothNamed()
        => CronCheck.Faults("61 25 * * *", Now).Select(fault => (fault.Field, fault.Particulars[0]))
            .ShouldBe([(CronField.Minute, "61"), (CronField.Hour, "25")]);

    [Fact]
    public void FiringsADay_OfCommonRhythms_AreCounted()
        => new[] { "0 9 * * *", "*/5 * * * *", "* * * * *", "* * 1 1 *", "0 0 31 2 *" }
            .Select(cron => CronCheck.FiringsADay(CronExpression.Parse(cron), TimeZoneInfo.Utc, Now)).ShouldBe([1, 288, 1440, 1440, 0]);

    /// <summary>Whatever is typed: no crash, no hang, and the answer is Cronos' own.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Faults_OfTensOfThousandsOfStrings_AgreeWithCronosAndNeverHang(int seed)
    {
        // A search for a day that never comes has to end by itself; the wait is for a hang, not for a pace.
        var accepted = await Task.Run(() => AcceptedOf(20_000, new Random(seed)), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(4), TestContext.Current.CancellationToken);

        accepted.ShouldBeGreaterThan(1_000, "the strings are too wild to prove anything");
    }

    private static int AcceptedOf(int count, Random random)
    {
        var accepted = 0;
        for (var i = 0; i < count; i++)
        {
            var text = i % 3 == 0 ? Noise(random) : Likely(random);
            var sound = CronCheck.Faults(text, Now).Count == 0;
            sound.ShouldBe(CronosTakes(text), text);
            if (sound)
            {
                accepted++;
                CronWords.Describe(text, chinese: true).ShouldNotBeNullOrWhiteSpace(text);
                CronWords.Describe(text, chinese: false).ShouldNotBeNullOrWhiteSpace(text);
            }
        }
        return accepted;
    }

    /// <summary>The same judgement, told straight: five fields, understood, and a day on which it fires.</summary>
    private static bool CronosTakes(string text)
        => text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length == 5 && CronCheck.Tidy(text).Length <= CronCheck.Longest
           && CronExpression.TryParse(text, out var expression) && expression.GetNextOccurrence(Now, TimeZoneInfo.Utc) is not null;

    private static string Noise(Random random)
    {
        const string alphabet = "0123456789*/,-?LW#HJANMONSUN @\t\0\n\"';()%é九\u202E😀";
        return random.Next(20) switch
        {
            0 => new string('*', random.Next(5_000)),
            1 => string.Join(' ', Enumerable.Repeat("*/1,", random.Next(60))),
            2 => $"{long.MaxValue} {int.MinValue} 999999999999999999999 -0 +1",
            3 => "0 0 " + (random.Next(2) == 0 ? "30" : "31") + " 2 " + random.Next(8),
            _ => new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)])]),
        };
    }

    private static string Likely(Random random) => string.Join(random.Next(10) == 0 ? "  " : " ",
        Piece(random, 0, 62, []), Piece(random, 0, 25, []), Piece(random, 0, 33, ["L", "LW", "L-3", "15W", "L-2W", "?", "32W"]),
        Piece(random, 0, 14, ["JAN", "dec", "FEB-APR", "XYZ"]), Piece(random, 0, 9, ["MON", "fri-SUN", "5L", "SAT#2", "1#6", "?", "MONL"]));

    private static string Piece(Random random, int from, int to, string[] special) => random.Next(9) switch
    {
        0 or 1 or 2 => "*",
        3 => "*/" + random.Next(0, to),
        4 => $"{random.Next(from, to)}-{random.Next(from, to)}",
        5 => $"{random.Next(from, to)}-{random.Next(from, to)}/{random.Next(1, 9)}",
        6 => string.Join(',', Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(from, to))),
        7 when special.Length > 0 => special[random.Next(special.Length)],
        _ => random.Next(from, to).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
