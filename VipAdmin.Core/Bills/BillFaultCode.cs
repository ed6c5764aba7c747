namespace VipAdmin.Core.Bills;

/// <summary>Why a file is refused.</summary>
public enum BillFaultCode
{
    /// <summary>It has no bytes.</summary>
    Empty,
    /// <summary>It is larger than a bill can be.</summary>
    TooLarge,
    /// <summary>A packed file that unpacks to more than a bill can have, or holds more files than a bill's archive does.</summary>
    ZipBomb,
    /// <summary>The archive cannot be unpacked.</summary>
    Damaged,
    /// <summary>The archive needs a password.</summary>
    Encrypted,
    /// <summary>The archive names a file outside of its own folder.</summary>
    UnsafeName,
    /// <summary>RAR, 7-Zip and others.</summary>
    OtherArchive,
    /// <summary>An Excel workbook.</summary>
    Spreadsheet,
    /// <summary>A web page, such as that of an expired link.</summary>
    WebPage,
    /// <summary>A platform's error instead of a bill.</summary>
    ErrorAnswer,
    /// <summary>Text saved in another encoding than the platform's.</summary>
    WrongEncoding,
    /// <summary>Nothing of a bill was recognised.</summary>
    NotABill,
    /// <summary>The archive holds no detail, or the file is only the summary.</summary>
    NoDetail,
    /// <summary>The archive holds more than one bill.</summary>
    SeveralBills,
    /// <summary>A bill of the other platform.</summary>
    AnotherChannel,
    /// <summary>Another kind of bill of that platform.</summary>
    AnotherKind,
    /// <summary>A bill of another day.</summary>
    AnotherDay,
    /// <summary>A bill of a month or of several days.</summary>
    NotOneDay,
    /// <summary>Lines of several days.</summary>
    MixedDays,
    /// <summary>Another merchant's or seller's bill.</summary>
    AnotherMerchant,
    /// <summary>A line of an app that is not ours.</summary>
    AnotherApp,
    /// <summary>A column that is needed is missing.</summary>
    ColumnMissing,
    /// <summary>A line has more or fewer cells than the heading.</summary>
    CellMissing,
    /// <summary>A line that is neither heading, trade nor sum.</summary>
    StrangeLine,
    /// <summary>An amount or rate that cannot be read.</summary>
    UnreadableAmount,
    /// <summary>A time that cannot be read.</summary>
    UnreadableTime,
    /// <summary>An order, transaction or refund number that is missing or garbled.</summary>
    UnreadableNumber,
    /// <summary>A kind of trade that is not known here.</summary>
    UnknownStatus,
    /// <summary>An amount in another currency than yuan.</summary>
    OtherCurrency,
    /// <summary>The file ends before its sums.</summary>
    Cut,
    /// <summary>The number of lines is not the one printed at the end.</summary>
    CountDiffers,
    /// <summary>A sum of the lines is not the one printed at the end.</summary>
    SumsDiffer,
    /// <summary>Text follows the sums.</summary>
    MoreAfterEnd,
    /// <summary>The content is not the one the platform named by its hash.</summary>
    HashDiffers,
}
