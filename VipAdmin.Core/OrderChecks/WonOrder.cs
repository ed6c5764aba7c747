using VipAdmin.Core.Backend;

namespace VipAdmin.Core.OrderChecks;

/// <summary>What a won order buys and who buys it; the member's row is locked.</summary>
internal sealed record WonOrder(string? UserId, bool Linked, string? PackageCode, string? PackageName, int DurationDays, bool CallbackArrived, Member? Member);
