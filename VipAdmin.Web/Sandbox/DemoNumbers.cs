using System.Globalization;
using VipAdmin.Core;

namespace VipAdmin.Web.Sandbox;

/// <summary>Numbers, names and phones of the demo world. Ids are always fresh: a fixed seed must not create the same order twice.</summary>
public static class DemoNumbers
{
    private static readonly string[] First = ["晨曦", "小鹿", "星河", "南风", "山茶", "阿木", "橘子", "夏至", "青柠", "海盐", "拾光", "云朵", "九月", "北屿", "鹿鸣", "半夏", "初雪", "木子", "听雨",
        "糯米", "老周", "阿哲", "林溪", "可乐"];
    private static readonly string[] Last = ["", "同学", "先生", "小姐", "不加糖", "在路上", "的猫", "爱设计", "慢慢来", "不熬夜", "画画中", "今天也要加油", "要早起", "读书笔记", "的日常", "2号",
        "_studio", "吃不胖"];
    private static readonly string[] Prefixes = ["138", "139", "137", "136", "135", "150", "151", "152", "158", "159", "182", "183", "187", "188"];

    public static string Id() => Guid.NewGuid().ToString();

    /// <summary><c>VIP</c>, 13 digits of milliseconds, 4 digits.</summary>
    public static string Order(DateTime createdAt)
        => string.Create(CultureInfo.InvariantCulture, $"VIP{new DateTimeOffset(createdAt).ToUnixTimeMilliseconds():D13}{Random.Shared.Next(10_000):D4}");

    /// <summary>28 digits, formed as the platform forms them.</summary>
    public static string Transaction(string channel, DateTime at)
    {
        var day = BusinessDay.Of(at).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return channel == WeChatSandbox.Channel
            ? string.Create(CultureInfo.InvariantCulture, $"4200002{Random.Shared.Next(1000):D3}{day}{Random.Shared.NextInt64(10_000_000_000):D10}")
            : string.Create(CultureInfo.InvariantCulture, $"{day}22001{Random.Shared.NextInt64(1_000_000_000_000_000):D15}");
    }

    /// <summary>The n-th phone number, from a block that is plainly fictitious: 13800130000 and on.</summary>
    public static string Phone(int n)
        => string.Create(CultureInfo.InvariantCulture, $"{Prefixes[n / 10_000 % Prefixes.Length]}{13 + n / (10_000 * Prefixes.Length):D4}{n % 10_000:D4}");

    public static string Nickname(Random random) => First[random.Next(First.Length)] + Last[random.Next(Last.Length)];

    public static string Channel(Random random) => random.Next(100) < 62 ? WeChatSandbox.Channel : AlipaySandbox.Channel;
}
