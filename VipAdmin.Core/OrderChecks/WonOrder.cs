using VipAdmin.Core.Backend;

namespace VipAdmin.Core.OrderChecks;

/// <summary>What the order just settled buys, and for whom; the member's row is locked.</summary>
internal sealed record WonOrder(string? UserId, bool Linked, string? PackageCode, string? PackageName, int DurationDays, bool CallbackArrived, Member? Member);
