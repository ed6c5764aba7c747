namespace VipAdmin.Core.Settings;

/// <summary>What the number of a setting counts, so that people can be told it in words.</summary>
public enum SettingUnit
{
    /// <summary>The value stands for itself.</summary>
    None,
    Milliseconds,
    Minutes,
    Hours,
    Days,
    Percent,
    /// <summary>Money.</summary>
    Fen,
}
