namespace VipAdmin.Core.Membership;

/// <summary>What a look-up could not look through in time, for want of an index on the payment backend's tables, or at all, for want of a right.</summary>
public enum SkippedPart
{
    PhoneDigits,
    NicknameStart,
    NicknamePart,
    Email,
    /// <summary>The portal's role may not read e-mail addresses.</summary>
    EmailUnreadable,
    Transaction,
}
