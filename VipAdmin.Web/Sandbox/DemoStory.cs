namespace VipAdmin.Web.Sandbox;

/// <summary>What becomes of an order in the demo world.</summary>
public enum DemoStory
{
    /// <summary>Paid, and the callback arrives: the ordinary case.</summary>
    PaidWithCallback,
    /// <summary>As above, and the platform sends the callback a second time.</summary>
    CallbackTwice,
    /// <summary>Paid, and the callback never arrives.</summary>
    LostCallback,
    /// <summary>Nobody pays.</summary>
    NeverPaid,
    /// <summary>The member pays at the very moment at which the time-out closes the trade.</summary>
    PaidAtTheLastSecond,
    /// <summary>Paid, but not the amount of the order.</summary>
    WrongAmount,
    /// <summary>The backend cancels on its own side only; the member pays afterwards.</summary>
    LatePayment,
    /// <summary>Paid and refunded at the platform; the shop hears of neither.</summary>
    RefundedAtThePlatform,
    /// <summary>A lost callback, and the platform fails when it is asked about this order.</summary>
    PlatformTrouble,
    /// <summary>A lost callback, and one answer about this order is signed by nobody we know.</summary>
    ForgedAnswer,
}

/// <summary>A package as the demo world sells it.</summary>
/// <param name="Days">−1 = for life.</param>
public sealed record DemoPackage(string Id, string Code, string Name, int Days, long OriginalFen, long Fen);

/// <summary>An order as it is placed.</summary>
public sealed record DemoOrder(string OrderId, string OrderNo, string UserId, DemoPackage Package, string Channel, DateTime CreatedAt);

/// <summary>Something the backend will do: <see cref="Callback"/> or <see cref="Cancel"/>.</summary>
/// <param name="At">UTC.</param>
public sealed record DemoAct(DateTime At, string Act, string OrderNo)
{
    public const string Callback = "callback";
    public const string Cancel = "cancel";
}

/// <summary>How a story will go: the trade with its planned moments, and what the backend will do.</summary>
public sealed record DemoPlan(SandboxTrade Trade, IReadOnlyList<DemoAct> Acts, SandboxRefund? Refund = null);

/// <summary>Turns stories into plans. Pure: the moments are decided when the order is placed, then everything just happens.</summary>
public static class DemoStories
{
    /// <summary>Orders out of a thousand that go this way.</summary>
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
            // One payment in ten goes with a coupon: the payer's part is not the order's amount.
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
                // Alipay knows nothing of an order until its cashier is opened.
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
                // 3 tries a query: from one unknown answer to a row of them.
                return new DemoPlan(trade with { PayAt = soon, Fault = troubles[random.Next(troubles.Length)], FaultsLeft = random.Next(3, 13) }, []);
            case DemoStory.ForgedAnswer:
                return new DemoPlan(trade with { PayAt = soon, Fault = SandboxFault.WrongSignature, FaultsLeft = 1 }, []);
            default:
                return new DemoPlan(trade with { PayAt = soon }, []);
        }
    }

    /// <summary>Platforms speak in whole seconds.</summary>
    private static DateTime Seconds(DateTime from, int later)
        => new(from.AddSeconds(later).Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
}
