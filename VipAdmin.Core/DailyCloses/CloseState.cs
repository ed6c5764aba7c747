namespace VipAdmin.Core.DailyCloses;

/// <summary>Where the close of a day stands.</summary>
public enum CloseState { Open, Prepared, Closed }
