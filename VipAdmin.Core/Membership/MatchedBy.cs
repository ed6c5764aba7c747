namespace VipAdmin.Core.Membership;

/// <summary>What a look-up matched by.</summary>
public enum MatchedBy
{
    Nothing,
    Phone,
    /// <summary>First three and last four digits, as the portal shows phones.</summary>
    MaskedPhone,
    /// <summary>The first seven digits of the phone, or more.</summary>
    PhoneStart,
    /// <summary>The last digits of the phone.</summary>
    PhoneTail,
    UserId,
    /// <summary>The first characters of the user id.</summary>
    UserIdStart,
    Nickname,
    /// <summary>A part of the nickname and the last digits of the phone.</summary>
    NicknameAndPhone,
    /// <summary>The number of one of the member's orders.</summary>
    OrderNo,
    /// <summary>A platform's number of a payment for one of the member's orders.</summary>
    Transaction,
    Email,
}
