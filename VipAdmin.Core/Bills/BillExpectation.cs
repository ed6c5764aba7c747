namespace VipAdmin.Core.Bills;

/// <summary>What a bill must be to be read; what is left out is not checked.</summary>
public sealed record BillExpectation
{
    /// <summary><c>wechat</c> or <c>alipay</c>.</summary>
    public string? Channel { get; init; }

    public BillKind? Kind { get; init; }

    public BillVariant? Variant { get; init; }

    /// <summary>The Beijing day.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>WeChat Pay: the merchant number that every line must name.</summary>
    public string? Merchant { get; init; }

    /// <summary>WeChat Pay: the apps that lines may name; empty for any.</summary>
    public IReadOnlyList<string> Apps { get; init; } = [];

    /// <summary>Alipay: the seller (2088…) whose account the bill must be of.</summary>
    public string? Seller { get; init; }

    /// <summary>SHA-1 of the unpacked file in hex, as WeChat Pay names it.</summary>
    public string? Sha1 { get; init; }

    /// <summary>Largest file (1 GB); a bill of a million lines has some 300 MB unpacked.</summary>
    public const long LargestFile = 1L << 30;

    /// <inheritdoc cref="LargestFile" />
    public long MostBytes { get; init; } = LargestFile;

    /// <summary>Largest unpacked bill.</summary>
    public long MostUnpackedBytes { get; init; } = 2L << 30;
}
