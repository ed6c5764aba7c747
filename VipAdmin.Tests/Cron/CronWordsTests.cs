using Cronos;
using VipAdmin.Core.Cron;

namespace VipAdmin.Tests.Cron;

public sealed class CronWordsTests
{
    [Theory]
    [InlineData("* * * * *", "every minute", "每分钟")]
    [InlineData("*/5 * * * *", "every 5 minutes", "每 5 分钟")]
    [InlineData("2/5 * * * *", "every 5 minutes from minute 2 of the hour on", "每 5 分钟（从每小时第 2 分钟起）")]
    [InlineData("0 * * * *", "every hour on the hour", "每小时整点")]
    [InlineData("1 * * * *", "every hour at 1 minute past", "每小时的第 1 分钟")]
    [InlineData("*/7 * * * *", "every hour at minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56", "每小时的第 0、7、14、21、28、35、42、49、56 分钟")]
    [InlineData("0 9 * * *", "every day at 09:00", "每天 09:00")]
    [InlineData("30 9,21 * * *", "every day at 09:30 and 21:30", "每天 09:30、21:30")]
    [InlineData("0 */2 * * *", "every 2 hours from 00:00 on", "每天 00:00 起每 2 小时")]
    [InlineData("0 9-18 * * MON-FRI", "every hour from 09:00 to 18:00, Monday to Friday", "每周一至周五 09:00 至 18:00 每小时一次")]
    [InlineData("*/10 9-17 * * *", "every 10 minutes from 09:00 to 17:59", "每天 09:00 至 17:59 每 10 分钟")]
    [InlineData("* 22-1 * * *", "every minute from 22:00 to 01:59", "每天 22:00 至 次日 01:59 每分钟")]
    [InlineData("0 9 * * 1-5", "at 09:00, Monday to Friday", "每周一至周五 09:00")]
    [InlineData("0 9 * * SUN,SAT", "at 09:00, Sunday and Saturday", "每周六、周日 09:00")]
    [InlineData("0 9 1 * *", "at 09:00, on day 1 of the month", "每月 1 日 09:00")]
    [InlineData("0 9 1-5,15 * *", "at 09:00, on days 1–5 and 15 of the month", "每月 1–5、15 日 09:00")]
    [InlineData("0 9 */2 * *", "at 09:00, every 2 days of the month from day 1 to 31", "每月 1 日至 31 日每 2 天 09:00")]
    [InlineData("0 9 L * *", "at 09:00, on the last day of the month", "每月最后一天 09:00")]
    [InlineData("0 9 L-2 * *", "at 09:00, on the day 2 days before the last of the month", "每月倒数第 3 天 09:00")]
    [InlineData("0 9 LW * *", "at 09:00, on the last weekday of the month", "每月最后一个工作日（周一至周五） 09:00")]
    [InlineData("0 9 15W * *", "at 09:00, on the weekday nearest to day 15 of the month", "每月离 15 日最近的工作日（周一至周五） 09:00")]
    [InlineData("0 9 * * FRI#2", "at 09:00, on the second Friday of the month", "每月第 2 个周五 09:00")]
    [InlineData("0 9 * * 5L", "at 09:00, on the last Friday of the month", "每月最后一个周五 09:00")]
    [InlineData("0 9 13 * 5", "at 09:00, on day 13 of the month, but only if it is Friday", "每月 13 日（仅当这天是周五） 09:00")]
    [InlineData("0 9 * 1,7 *", "at 09:00, in January and July", "每年 1 月、7 月 每天 09:00")]
    [InlineData("0 9 1 JAN-MAR *", "at 09:00, on day 1 of the month, in January to March", "每年 1 月至 3 月 1 日 09:00")]
    [InlineData("5,40 1,3,9,15,22 * * *", "every day at minutes 5 and 40 of the hours 1, 3, 9, 15 and 22", "每天 1、3、9、15、22 点内每小时的第 5、40 分钟")]
    public void Describe_ASchedule_SaysItAsPeopleDo(string cron, string english, string chinese)
    {
        CronWords.Describe(cron, chinese: false).ShouldBe(english);
        CronWords.Describe(cron, chinese: true).ShouldBe(chinese);
    }

    /// <summary>What is said rests on these sets; they must be what fires, no more and no less.</summary>
    [Fact]
    public void Parts_OfRandomExpressions_AreExactlyWhatFires()
    {
        var random = new Random(7);
        var from = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        for (var i = 0; i < 400; i++)
        {
            string Piece(int least, int greatest) => random.Next(5) switch
            {
                0 => "*",
                1 => $"*/{random.Next(2, 7)}",
                2 => $"{random.Next(least, greatest + 1)}-{random.Next(least, greatest + 1)}",
                3 => $"{random.Next(least, greatest + 1)}/{random.Next(1, 6)}",
                _ => $"{random.Next(least, greatest + 1)},{random.Next(least, greatest + 1)}",
            };
            var cron = $"{Piece(0, 59)} {Piece(0, 23)} {Piece(1, 28)} {Piece(1, 12)} {Piece(0, 6)}";
            var parts = CronParts.Of(cron);
            var expected = new List<DateTime>();
            for (var at = from; at < from.AddYears(2) && expected.Count < 40; at = at.AddDays(1))
            {
                if (parts.Months.Contains(at.Month) && parts.Days!.Contains(at.Day) && parts.Weekdays!.Contains((int)at.DayOfWeek))
                {
                    expected.AddRange(parts.Hours.SelectMany(hour => parts.Minutes.Select(minute => at.AddHours(hour).AddMinutes(minute))));
                }
            }
            CronExpression.Parse(cron).GetOccurrences(from, from.AddYears(2)).Take(40).ShouldBe(expected.Take(40), cron);
        }
    }
}
