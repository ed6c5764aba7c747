using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Payments;

namespace VipAdmin.Tests.Payments;

/// <summary>What platforms are told and believed about the time is the machine's, and their <c>Date</c> header is compared with it.</summary>
public sealed partial class PlatformClockTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Task<PlatformHost> StartAsync()
        => PlatformHost.StartAsync((request, context) => request.Target.StartsWith("/gateway", StringComparison.Ordinal)
        ? context.AlipayAsync(request, FakeAnswers.AlipayTrade())
        : context.WeChatAsync(200, FakeAnswers.WeChatTrade()));

    private static void DatabaseAhead(PlatformHost host, double minutes)
    {
        var clock = (DatabaseClock)host.Clients.GetRequiredService<TimeProvider>();
        clock.Follow(new ClockReading(-TimeSpan.FromMinutes(minutes), TimeSpan.Zero, clock.Machine.GetUtcNow(), clock.Machine.GetTimestamp()));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(-16)]
    public async Task Query_DatabasesClockMinutesOff_IsSignedAndCheckedByTheMachinesTime(double ahead)
    {
        await using var host = await StartAsync();
        DatabaseAhead(host, ahead);

        (await host.WeChat.QueryAsync(FakeAnswers.Question, Stop)).ShouldBeOfType<TradeAnswer.Known>();
        (await host.Alipay.QueryAsync(FakeAnswers.Question, Stop)).ShouldBeOfType<TradeAnswer.Known>();

        var now = DateTimeOffset.UtcNow;
        var wechat = DateTimeOffset.FromUnixTimeSeconds(
            long.Parse(Timestamp().Match(host.Seen[0].Headers["Authorization"]).Groups[1].Value, CultureInfo.InvariantCulture));
        (now - wechat).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        var alipay = DateTime.ParseExact(Uri.UnescapeDataString(AlipayTimestamp().Match(host.Seen[1].Target).Groups[1].Value), "yyyy-MM-dd HH:mm:ss",
            CultureInfo.InvariantCulture);
        (now.UtcDateTime - BusinessDay.FromBeijing(alipay)).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(16, "database")]
    [InlineData(-16, "database")]
    public async Task Answers_TellThePlatformsTime_AndSoWhoseClockIsWrong(double ahead, string wrong)
    {
        await using var host = await StartAsync();
        DatabaseAhead(host, ahead);
        await host.WeChat.QueryAsync(FakeAnswers.Question, Stop);
        await host.Alipay.QueryAsync(FakeAnswers.Question, Stop);

        var clocks = host.Clients.GetRequiredService<ClockWatch>().Compare();
        clocks.Sides.Select(side => side.Name).ShouldBe(["machine", "database", "wechat", "alipay"]);
        string.Join(", ", clocks.Wrong.Select(side => side.Name)).ShouldBe(wrong);
    }

    [Fact]
    public async Task Answer_OutOfACache_TellsNoTime()
    {
        await using var host = await PlatformHost.StartAsync((_, context) =>
        {
            context.Response.Headers.Date = DateTimeOffset.UtcNow.AddHours(-1).ToString("R", CultureInfo.InvariantCulture);
            context.Response.Headers.Age = "3600";
            return context.WeChatAsync(200, FakeAnswers.WeChatTrade());
        });
        DatabaseAhead(host, 0);
        await host.WeChat.QueryAsync(FakeAnswers.Question, Stop);
        host.Clients.GetRequiredService<ClockWatch>().Compare().Sides.Count.ShouldBe(2);
    }

    [GeneratedRegex("timestamp=\"(\\d+)\"")]
    private static partial Regex Timestamp();

    [GeneratedRegex("[?&]timestamp=([^&]+)")]
    private static partial Regex AlipayTimestamp();
}
