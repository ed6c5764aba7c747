namespace VipAdmin.Core.Payments;

/// <summary>Limits of asking for bills and of downloading them, apart from those of orders.</summary>
public sealed class BillLimits
{
    /// <summary>Time-out of one request for a bill's address, in milliseconds; making the address may take the platform a while.</summary>
    public int AskTimeout { get; set; } = 30_000;

    /// <summary>Longest silence of the platform while a file is downloaded.</summary>
    public TimeSpan LongestSilence { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest download. 300 MB at 1 Mbit/s take 40 minutes.</summary>
    public TimeSpan LongestDownload { get; set; } = TimeSpan.FromMinutes(45);

    /// <summary>Largest file.</summary>
    public long MostBytes { get; set; } = 1L << 30;

    /// <summary>Largest unpacked file.</summary>
    public long MostUnpackedBytes { get; set; } = 2L << 30;

    /// <summary>The limits of asking as a lane of calls: one at a time, and no more a second than WeChat Pay allows for fund flows.</summary>
    public PaymentsOptions Asking => new() { Parallelism = 1, RatePerSecond = 3, AttemptTimeout = AskTimeout, ReadRetries = 1 };

    /// <summary>How often a file is asked for when its download fails in a way that may pass. Links expire, so each time begins with a new one.</summary>
    public int Attempts { get; set; } = 3;
}
