namespace VipAdmin.Web.Sandbox;

/// <summary>The course of an order in the demo world.</summary>
public enum DemoStory
{
    /// <summary>Paid, and the callback arrives: the ordinary case.</summary>
    PaidWithCallback,
    /// <summary>As above, and the platform sends the callback a second time.</summary>
    CallbackTwice,
    /// <summary>Paid, and the callback never arrives.</summary>
    LostCallback,
    /// <summary>Never paid.</summary>
    NeverPaid,
    /// <summary>The member pays at the very moment at which the order timeout closes the trade.</summary>
    PaidAtTheLastSecond,
    /// <summary>Paid, but not the amount of the order.</summary>
    WrongAmount,
    /// <summary>The backend cancels on its own side only; the member pays afterwards.</summary>
    LatePayment,
    /// <summary>Paid and refunded at the platform, without a callback for either.</summary>
    RefundedAtThePlatform,
    /// <summary>A lost callback, and the platform fails when this order is queried.</summary>
    PlatformTrouble,
    /// <summary>A lost callback, and one answer about this order is signed with an unknown key.</summary>
    ForgedAnswer,
}

/// <summary>A package as the demo world sells it.</summary>
/// <param name="Days">−1 = for life.</param>
public sealed record DemoPackage(string Id, string Code, string Name, int Days, long OriginalFen, long Fen);

/// <summary>A newly placed order.</summary>
public sealed record DemoOrder(string OrderId, string OrderNo, string UserId, DemoPackage Package, string Channel, DateTime CreatedAt);

/// <summary>An event that the backend will perform: <see cref="Callback"/> or <see cref="Cancel"/>.</summary>
/// <param name="At">UTC.</param>
public sealed record DemoAct(DateTime At, string Act, string OrderNo)
{
    public const string Callback = "callback";
    public const string Cancel = "cancel";
}

/// <summary>The plan of a story: the trade with its planned times, and the backend's events.</summary>
public sealed record DemoPlan(SandboxTrade Trade, IReadOnlyList<DemoAct> Acts, SandboxRefund? Refund = null);

/// <summary>Turns stories into plans. Pure: the times are decided when the order is placed, and nothing else decides later.</summary>
public static class DemoStories
{
    /// <summary>Orders out of a thousand that follow this story.</summary>
    private static readonly (DemoStory Story, int Share)[] Shares =
    [
        (DemoStory.PaidWithCallback, 700), (DemoStory.NeverPaid, 140), (DemoStory.LostCallback, 90), (DemoStory.PaidAtTheLastSecond, 20),
        (DemoStory.PlatformTrouble, 20),
        (DemoStory.CallbackTwice, 10), (DemoStory.LatePayment, 8), (DemoStory.RefundedAtThePlatform, 5), (DemoStory.WrongAmount, 4),
        (DemoStory.ForgedAnswer, 3),
    ];

    public static DemoStory Draw(Random random)
    {
        var ticket = random.Next(Shares.Sum(share => share.Share));
        return Shares.First(share => (ticket -= share.Share) < 0).Story;
    }

    public static DemoPlan Plan(DemoStory story, DemoOrder order, Random random)
    {
        var created = order.CreatedAt;
        var trade = new SandboxTrade
        {
            Channel = order.Channel,
            OrderNo = order.OrderNo,
            AmountFen = order.Package.Fen,
            // One payment in ten uses a coupon: the payer's amount differs from the order's.
            PayerFen = order.Package.Fen - (random.Next(10) == 0 ? order.Package.Fen / 10 : 0),
            TransactionId = DemoNumbers.Transaction(order.Channel, created),
            OpenedAt = created,
        };
        var soon = Seconds(created, random.Next(15, 150));
        switch (story)
        {
            case DemoStory.PaidWithCallback or DemoStory.CallbackTwice:
                var first = soon.AddSeconds(random.Next(1, 5));
                DemoAct[] acts = [new(first, DemoAct.Callback, order.OrderNo), new(first.AddSeconds(15), DemoAct.Callback, order.OrderNo)];
                return new DemoPlan(trade with { PayAt = soon }, acts[..(story == DemoStory.CallbackTwice ? 2 : 1)]);
            case DemoStory.NeverPaid:
                // Alipay does not know an order until its cashier is opened.
                return new DemoPlan(trade with { OpenedAt = order.Channel == AlipaySandbox.Channel && random.Next(2) == 0 ? null : created }, []);
            case DemoStory.PaidAtTheLastSecond:
                return new DemoPlan(trade with { PayOnClose = true }, []);
            case DemoStory.WrongAmount:
                var other = Math.Max(1, order.Package.Fen - 100 * random.Next(1, 20));
                return new DemoPlan(trade with { PayAt = soon, AmountFen = other, PayerFen = other }, []);
            case DemoStory.LatePayment:
                var cancelled = Seconds(created, random.Next(6 * 60, 10 * 60));
                return new DemoPlan(trade with { PayAt = cancelled.AddSeconds(random.Next(20, 180)) }, [new(cancelled, DemoAct.Cancel, order.OrderNo)]);
            case DemoStory.RefundedAtThePlatform:
                var refunded = soon.AddSeconds(45);
                return new DemoPlan(trade with { PayAt = soon }, [],
                    new SandboxRefund(order.Channel, "R" + order.OrderNo, order.OrderNo, order.Package.Fen, refunded, refunded.AddSeconds(20)));
            case DemoStory.PlatformTrouble:
                SandboxFault[] troubles = [SandboxFault.Error, SandboxFault.RateLimit, SandboxFault.Timeout, SandboxFault.Reset, SandboxFault.Garbage];
                // 3 attempts per query: between one unknown answer and several in a row.
                return new DemoPlan(trade with { PayAt = soon, Fault = troubles[random.Next(troubles.Length)], FaultsLeft = random.Next(3, 13) }, []);
            case DemoStory.ForgedAnswer:
                return new DemoPlan(trade with { PayAt = soon, Fault = SandboxFault.WrongSignature, FaultsLeft = 1 }, []);
            default:
                return new DemoPlan(trade with { PayAt = soon }, []);
        }
    }

    /// <summary>Platforms report whole seconds.</summary>
    private static DateTime Seconds(DateTime from, int later)
        => new(from.AddSeconds(later).Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
}
