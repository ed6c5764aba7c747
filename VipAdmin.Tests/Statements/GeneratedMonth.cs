using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NpgsqlTypes;
using VipAdmin.Core;
using VipAdmin.Core.Backend;
using VipAdmin.Core.Damage;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;
using VipAdmin.Core.Statements;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Sandbox;

namespace VipAdmin.Tests.Statements;

/// <summary>
/// A month of both channels with every type of discrepancy that statements and the scan find, planted in known numbers, among orders that agree and orders
/// that nearly differ; and its proof: each found once with its sums, nothing else, every day explained to the fen, and the second import changes nothing.
/// </summary>
internal sealed class GeneratedMonth(PostgresFixture postgres, int seed)
{
    public const int Days = 31;

    /// <summary>1 October 2026, a Thursday.</summary>
    private static readonly DateOnly First = new(2026, 10, 1);

    private static readonly DateOnly Last = First.AddDays(Days - 1);

    /// <summary>Of the day after the month, of which there is no statement yet.</summary>
    private static readonly DateTime Noon = BusinessDay.StartUtc(Last.AddDays(1)).AddHours(12);

    private static readonly (string Code, int Length, long Fen)[] Packages = [("vip_month", 30, 29_90), ("vip_quarter", 90, 79_00), ("vip_year", 365, 299_00)];

    private readonly Random random = new(seed);
    private readonly List<Sale> sales = [];
    private readonly List<Returned> refunds = [];
    private readonly Dictionary<(string Channel, DateOnly Day), List<SandboxBillLine>> bills = [];
    private readonly List<Planted> planted = [];
    /// <summary>Lines whose own number is the subject, because no order is.</summary>
    private readonly List<(DiscrepancyType Type, string Channel, DateOnly Day, SandboxBillLine Line, long? LocalFen)> nameless = [];
    private int number;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private FakeTimeProvider Time { get; } = new(First.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));

    public int Orders => sales.Count;

    /// <summary>A discrepancy that must be found.</summary>
    /// <param name="BillDay">Null where only the scan finds it, which has the day of our payment.</param>
    private sealed record Planted(DiscrepancyType Type, string Subject, string Channel, long? LocalFen, long? PlatformFen, DateOnly BillDay);

    /// <summary>An order with its member, and where our books count it.</summary>
    private sealed class Sale
    {
        public required string OrderNo { get; init; }
        public required string Channel { get; init; }
        public required long Fen { get; init; }
        public required int Length { get; init; }
        public required string Package { get; init; }
        public required DateTime CreatedAt { get; init; }
        public string OrderId { get; } = Guid.NewGuid().ToString();
        public string? UserId { get; set; } = Guid.NewGuid().ToString();
        public bool OwnMember { get; set; } = true;
        public string Type { get; set; } = Order.Vip;
        public string Method { get; set; } = "";
        public OrderStatus Status { get; set; } = OrderStatus.Paid;
        public string? TransactionId { get; set; }
        public DateTime? PaidAt { get; set; }
        public DateTime? Expiry { get; set; }
        public int Callbacks { get; set; } = 1;
        public bool Linked { get; set; } = true;
        /// <summary>The package's id; the shared tables' foreign key is dropped for one that does not exist.</summary>
        public string? PackageId { get; set; }
        /// <summary>Where our books count it although its row says otherwise.</summary>
        public (string Channel, DateOnly Day)? CountedOn { get; set; }

        public bool Counts => Status is OrderStatus.Paid or OrderStatus.Refunding
            || Status is OrderStatus.Refunded or OrderStatus.Cancelled && (PaidAt is not null || TransactionId is not null);
    }

    /// <summary>A refund request.</summary>
    private sealed record Returned(string RefundId, Sale Of, long Fen, int Status, DateTime AskedAt, DateTime? DoneAt);

    /// <summary>Makes the month.</summary>
    /// <param name="times">How often each difference and each near miss is planted on each channel.</param>
    /// <param name="ordinary">Orders on each channel and day that simply agree.</param>
    public GeneratedMonth Make(int times, int ordinary)
    {
        foreach (var channel in PaymentMethod.Channels)
        {
            for (var day = First; day <= Last; day = day.AddDays(1))
            {
                bills[(channel, day)] = [];
                for (var i = 0; i < ordinary; i++)
                {
                    Agree(channel, day);
                }
            }
            for (var i = 0; i < times; i++)
            {
                Differ(channel);
                Damage(channel);
                NearlyDiffer(channel);
            }
            for (var i = 0; i < Math.Min(times, Days); i++)
            {
                Overcharge(channel, First.AddDays(i * Days / Math.Min(times, Days)));
            }
        }
        foreach (var bill in bills.Values)
        {
            bill.Sort((one, other) => (one.At, one.OrderNo, one.TransactionId, one.RefundNo)
                .CompareTo((other.At, other.OrderNo, other.TransactionId, other.RefundNo)));
        }
        foreach (var (type, channel, day, line, fen) in nameless)
        {
            // The first line of the file is a heading at WeChat Pay; four lines about the file come before it at Alipay.
            var place = bills[(channel, day)].IndexOf(line) + (channel == PaymentMethod.WeChat ? 2 : 6);
            planted.Add(new Planted(type, $"{channel}:{day:yyyy-MM-dd}:{place}", channel, fen, line.AmountFen, day));
        }
        return this;
    }

    /// <summary>Writes the rows, imports each day's statements on the next morning, scans, and proves the result.</summary>
    public async Task ProveAsync()
    {
        await WriteAsync();
        for (var day = First; day <= Last; day = day.AddDays(1))
        {
            Time.SetUtcNow(At(day.AddDays(1), 10, 30));
            foreach (var channel in PaymentMethod.Channels)
            {
                (await ImportAsync(channel, day)).State.ShouldBe(ImportState.Imported, $"{channel} {day}");
            }
        }
        Time.SetUtcNow(Noon);
        await ScanAsync();
        await FoundAsync();
        await ExplainedAsync();

        var before = await RowsAsync();
        foreach (var (channel, day) in bills.Keys.OrderBy(_ => random.Next()).ToArray())
        {
            var again = await ImportAsync(channel, day);
            (again.State, again.Matched!.Changed).ShouldBe((ImportState.Unchanged, false), $"{channel} {day}");
        }
        await ScanAsync();
        (await RowsAsync()).ShouldBe(before);
    }

    /// <summary>
    /// What is open is what was planted. What has closed itself was true when it was found: a payment about midnight whose statement came a day later, and one
    /// that waited for the other channel's statement of the same morning.
    /// </summary>
    private async Task FoundAsync()
    {
        var all = await postgres.Databases.ReadAsync(db => db.Discrepancies.AsNoTracking().ToListAsync(Stop));
        var open = all.Where(d => d.Status == DiscrepancyStatus.Open)
            .Select(d => new Planted(d.Type, d.Subject, d.Channel!, d.LocalFen, d.PlatformFen, d.BillDay!.Value)).ToArray();
        planted.Except(open).ShouldBeEmpty("planted and not found");
        open.Except(planted).ShouldBeEmpty("found and not planted");
        open.Length.ShouldBe(planted.Count);
        all.Where(d => d.Status != DiscrepancyStatus.Open).ShouldAllBe(d => d.Status == DiscrepancyStatus.AutoResolved
            && (d.Type == DiscrepancyType.CutoffCarry || d.Type == DiscrepancyType.ChannelMissing));
    }

    private void Differ(string channel)
    {
        var other = channel == PaymentMethod.WeChat ? PaymentMethod.Alipay : PaymentMethod.WeChat;
        var (sale, day) = Agreed(channel);
        (sale.Status, sale.PaidAt, sale.TransactionId, sale.Expiry) = (OrderStatus.Pending, null, null, null);
        Expect(DiscrepancyType.LostCallback, sale, day);

        foreach (var status in new[] { OrderStatus.Cancelled, OrderStatus.Refunded })
        {
            (sale, day) = Agreed(channel);
            (sale.Status, sale.PaidAt, sale.TransactionId, sale.Expiry) = (status, null, null, null);
            Expect(DiscrepancyType.LatePayment, sale, day);
        }

        (sale, day) = Agreed(channel, lineFen: 1_00);
        Expect(DiscrepancyType.AmountMismatch, sale, day, sale.Fen + 1_00);
        (sale, day) = Agreed(channel, lineFen: -1);
        (sale.Status, sale.PaidAt, sale.TransactionId, sale.Expiry) = (OrderStatus.Pending, null, null, null);
        Expect(DiscrepancyType.AmountMismatch, sale, day, sale.Fen - 1);

        // One transaction on two orders, of which the later is the subject; and one order on two lines.
        (sale, day) = Agreed(channel);
        var second = Sell(channel, sale.PaidAt!.Value.AddHours(1), Package(sale));
        second.TransactionId = sale.TransactionId;
        Expect(DiscrepancyType.DuplicatePayment, second, day);
        (sale, day) = Agreed(channel);
        var twice = Line(sale, sale.PaidAt!.Value.AddMinutes(5)) with { TransactionId = Transaction(channel, day) };
        bills[(channel, day)].Add(twice);
        nameless.Add((DiscrepancyType.DuplicatePayment, channel, day, twice, sale.Fen));

        day = Day();
        Expect(DiscrepancyType.ChannelMissing, Sell(channel, Daytime(day)), day, none: true);
        var line = Line(Sell(channel, Daytime(day), keep: false), Daytime(day).AddMinutes(7));
        bills[(channel, day)].Add(line);
        nameless.Add((DiscrepancyType.LocalMissing, channel, day, line, null));

        foreach (var status in new[] { OrderStatus.Cancelled, OrderStatus.Refunded })
        {
            (sale, day) = Agreed(channel);
            sale.Status = status;
            Expect(DiscrepancyType.StatusOverwritten, sale, day);
        }

        (sale, day) = Agreed(channel);
        sale.TransactionId = Transaction(channel, day);
        Expect(DiscrepancyType.IdentityMismatch, sale, day);
        (sale, day) = Agreed(channel);
        sale.Method = other;
        sale.CountedOn = (channel, day);
        Expect(DiscrepancyType.IdentityMismatch, sale, day);
        (sale, day) = Agreed(channel);
        sale.PaidAt = null;
        sale.CountedOn = (channel, day);
        Expect(DiscrepancyType.IdentityMismatch, sale, day);

        // Beijing time stored as UTC, on the same day and over midnight; and a clock that is an hour slow.
        foreach (var (hour, off) in new[] { (9, 8.0), (20, 8.0), (12, -1.5) })
        {
            day = Day(last: Days - 1);
            sale = Sell(channel, At(day, hour));
            bills[(channel, day)].Add(Line(sale, sale.PaidAt!.Value));
            sale.PaidAt = sale.PaidAt.Value.AddHours(off);
            Expect(DiscrepancyType.TimeShift, sale, day);
        }

        // Paid in the last minute of the month: the line is on a statement that does not exist yet.
        Expect(DiscrepancyType.CutoffCarry, Sell(channel, At(Last, 23, 59).AddSeconds(random.Next(60))), Last, none: true);

        (sale, day) = Agreed(channel, last: Days - 4);
        sale.Status = OrderStatus.Refunded;
        var refund = Refund(sale, sale.Fen, day.AddDays(1));
        Expect(DiscrepancyType.RefundLocalOnly, channel, refund.RefundId, sale.Fen, null, day.AddDays(1));
        (sale, day) = Agreed(channel, last: Days - 4);
        Expect(DiscrepancyType.RefundRemoteOnly, channel, Back(sale, $"RM{sale.OrderNo}", sale.Fen, day.AddDays(1)).RefundNo!, null, sale.Fen, day.AddDays(1));
        (sale, day) = Agreed(channel, last: Days - 4);
        refund = Refund(sale, 5_00, day.AddDays(1));
        Back(sale, refund.RefundId, 4_00, day.AddDays(1));
        Expect(DiscrepancyType.RefundAmount, channel, refund.RefundId, 5_00, 4_00, day.AddDays(1));
    }

    /// <summary>What only the scan can see: both sides agree on the money.</summary>
    private void Damage(string channel)
    {
        var (sale, day) = Agreed(channel);
        sale.Expiry = null;
        Expect(DiscrepancyType.PaidNotActivated, sale, day, none: true);
        (sale, day) = Agreed(channel);
        (sale.Callbacks, sale.Expiry) = (2, sale.PaidAt!.Value.AddDays(2 * sale.Length));
        Expect(DiscrepancyType.DoubleActivation, sale, day, none: true);
        (sale, day) = Agreed(channel);
        sale.Linked = false;
        Expect(DiscrepancyType.MissingVipOrder, sale, day, none: true);
        (sale, day) = Agreed(channel);
        (sale.UserId, sale.OwnMember) = (null, false);
        Expect(DiscrepancyType.UserNotFound, sale, day, none: true);
        (sale, day) = Agreed(channel);
        sale.PackageId = "gone";
        Expect(DiscrepancyType.PackageNotFound, sale, day, none: true);
        (sale, day) = Agreed(channel, last: Days - 4);
        sale.Status = OrderStatus.Refunding;
        var refund = new Returned(Guid.NewGuid().ToString(), sale, 5_00, 3, At(Last.AddDays(-3), 11), null);
        refunds.Add(refund);
        Expect(DiscrepancyType.RefundStuck, channel, refund.RefundId, 5_00, null, day);
    }

    /// <summary>Each of these agrees, by the width of a rule.</summary>
    private void NearlyDiffer(string channel)
    {
        // Midnight between the two sides, either way round.
        foreach (var (ours, theirs) in new[] { (-10, 10), (5, -2) })
        {
            var midnight = BusinessDay.StartUtc(Day(first: 1, last: Days));
            var across = Sell(channel, midnight.AddSeconds(ours));
            bills[(channel, BusinessDay.Of(midnight.AddSeconds(theirs)))].Add(Line(across, midnight.AddSeconds(theirs)));
        }
        var day = Day();
        var sale = Sell(channel, At(day, 13));
        bills[(channel, day)].Add(Line(sale, sale.PaidAt!.Value.AddSeconds(3599)));
        sale = Sell(channel, At(day, 14));
        var rounded = Line(sale, sale.PaidAt!.Value);
        bills[(channel, day)].Add(rounded with { FeeFen = rounded.FeeFen + 1 });

        // Two partial refunds, one of them over midnight; one that was rejected; one that is young; one whose line may still come.
        (sale, day) = Agreed(channel, last: Days - 4);
        sale.Status = OrderStatus.Refunded;
        Back(sale, Refund(sale, 3_00, day.AddDays(1)).RefundId, 3_00, day.AddDays(1));
        var late = new Returned(Guid.NewGuid().ToString(), sale, 2_00, RefundRequest.PaidOut, At(day, 22),
            BusinessDay.StartUtc(day.AddDays(2)).AddSeconds(-30));
        refunds.Add(late);
        Back(sale, late.RefundId, 2_00, day.AddDays(2));
        (sale, _) = Agreed(channel);
        refunds.Add(new Returned(Guid.NewGuid().ToString(), sale, 3_00, 2, At(First, 12), null));
        refunds.Add(new Returned(Guid.NewGuid().ToString(), sale, 3_00, 1, At(Last.AddDays(-2), 9), null));
        (sale, _) = Agreed(channel, last: Days - 4);
        Refund(sale, 3_00, Last);

        // Never paid.
        foreach (var status in new[] { OrderStatus.Pending, OrderStatus.Cancelled, OrderStatus.Refunded })
        {
            sale = Sell(channel, Daytime(Day()));
            (sale.Status, sale.PaidAt, sale.TransactionId, sale.Expiry) = (status, null, null, null);
        }

        // Other business, another way of paying by the same platform, and points, which no platform knows.
        (sale, _) = Agreed(channel);
        (sale.Type, sale.Linked) = ("points", false);
        (sale, _) = Agreed(channel);
        sale.Method = channel + "_native";
        sale = Sell(channel, Daytime(Day()));
        (sale.Method, sale.TransactionId, sale.CountedOn) = (PaymentMethod.Points, null, ("", First));

        // Called back twice and granted once; a gift on top; one who renews after eleven minutes.
        (sale, _) = Agreed(channel);
        sale.Callbacks = 2;
        (sale, _) = Agreed(channel);
        sale.Expiry = sale.Expiry!.Value.AddDays(sale.Length);
        (sale, day) = Agreed(channel);
        var renewal = Sell(channel, sale.PaidAt!.Value.AddMinutes(11), Package(sale));
        bills[(channel, day)].Add(Line(renewal, renewal.PaidAt!.Value));
        (renewal.UserId, renewal.OwnMember, sale.Expiry) = (sale.UserId, false, sale.Expiry!.Value.AddDays(sale.Length));
    }

    /// <summary>Three lines of a day cost a tenth of a yuan more than agreed.</summary>
    private void Overcharge(string channel, DateOnly day)
    {
        var (agreed, charged) = (0L, 0L);
        for (var i = 0; i < 3; i++)
        {
            var sale = Sell(channel, Daytime(day));
            var line = Line(sale, sale.PaidAt!.Value);
            bills[(channel, day)].Add(line with { FeeFen = line.FeeFen + 10 });
            (agreed, charged) = (agreed + line.FeeFen, charged + line.FeeFen + 10);
        }
        Expect(DiscrepancyType.FeeVariance, channel, $"{channel}:{day:yyyy-MM-dd}", agreed, charged, day);
    }

    private void Expect(DiscrepancyType type, Sale sale, DateOnly day, long? platformFen = null, bool none = false)
        => Expect(type, sale.CountedOn?.Channel ?? sale.Channel, sale.OrderNo, sale.Fen, none ? null : platformFen ?? sale.Fen, day);

    private void Expect(DiscrepancyType type, string channel, string subject, long? localFen, long? platformFen, DateOnly day)
        => planted.Add(new Planted(type, subject, channel, localFen, platformFen, day));

    private void Agree(string channel, DateOnly day)
    {
        var sale = Sell(channel, Daytime(day));
        bills[(channel, day)].Add(Line(sale, sale.PaidAt!.Value));
    }

    /// <summary>An order with its line on a random day.</summary>
    private (Sale Sale, DateOnly Day) Agreed(string channel, long lineFen = 0, int last = Days)
    {
        var day = Day(last: last);
        var sale = Sell(channel, Daytime(day));
        var line = Line(sale, sale.PaidAt!.Value);
        bills[(channel, day)].Add(line with { AmountFen = line.AmountFen + lineFen, FeeFen = FeeOf(line.AmountFen + lineFen) });
        return (sale, day);
    }

    private Sale Sell(string channel, DateTime paidAt, (string Code, int Length, long Fen)? of = null, bool keep = true)
    {
        var (code, length, fen) = of ?? Packages[random.Next(100) switch { < 60 => 0, < 85 => 1, _ => 2 }];
        var created = paidAt.AddSeconds(-random.Next(20, 180));
        var sale = new Sale
        {
            OrderNo = $"VIP{new DateTimeOffset(created).ToUnixTimeMilliseconds() + number / 10_000:D13}{number++ % 10_000:D4}",
            Channel = channel,
            Fen = fen,
            Length = length,
            Package = code,
            CreatedAt = created,
            Method = channel,
            TransactionId = Transaction(channel, BusinessDay.Of(paidAt)),
            PaidAt = paidAt,
            Expiry = paidAt.AddDays(length),
        };
        if (keep)
        {
            sales.Add(sale);
        }
        return sale;
    }

    private static (string Code, int Length, long Fen) Package(Sale sale) => (sale.Package, sale.Length, sale.Fen);

    private static SandboxBillLine Line(Sale sale, DateTime at) => new(sale.OrderNo, sale.TransactionId!, null, at, sale.Fen, FeeOf(sale.Fen));

    /// <summary>A refund that our books have as done in the morning of a day.</summary>
    private Returned Refund(Sale sale, long fen, DateOnly day)
    {
        var refund = new Returned(Guid.NewGuid().ToString(), sale, fen, RefundRequest.PaidOut, At(day, 8), At(day, 9));
        refunds.Add(refund);
        return refund;
    }

    /// <summary>A refund on the bill of a day.</summary>
    private SandboxBillLine Back(Sale sale, string refundNo, long fen, DateOnly day)
    {
        var line = new SandboxBillLine(sale.OrderNo, sale.TransactionId!, refundNo, At(day, 9), fen, -FeeOf(fen));
        bills[(sale.Channel, day)].Add(line);
        return line;
    }

    private static long FeeOf(long fen) => (long)Math.Round(fen * 0.006m, MidpointRounding.AwayFromZero);

    private DateOnly Day(int first = 0, int last = Days) => First.AddDays(random.Next(first, last));

    private DateTime Daytime(DateOnly day) => At(day, random.Next(9, 21)).AddSeconds(random.Next(3600));

    private static DateTime At(DateOnly day, int hour, int minute = 0) => BusinessDay.StartUtc(day).AddHours(hour).AddMinutes(minute);

    private string Transaction(string channel, DateOnly day)
        => channel == PaymentMethod.WeChat ? $"4200002000{day:yyyyMMdd}{number++:D10}" : $"{day:yyyyMMdd}22001{number++:D15}";

    /// <summary>A day's difference is what was planted into its two sides, and carried rows and discrepancies account for all of it.</summary>
    private async Task ExplainedAsync()
    {
        var board = new DayBoard(postgres.Databases);
        var ours = new Dictionary<(string, DateOnly), long>();
        foreach (var sale in sales.Where(sale => sale.Counts))
        {
            Add(ours, sale.CountedOn ?? (PaymentMethod.ChannelOf(sale.Method)!, BusinessDay.Of(sale.PaidAt!.Value)), sale.Fen);
        }
        foreach (var refund in refunds.Where(refund => refund.DoneAt is not null))
        {
            Add(ours, (refund.Of.Channel, BusinessDay.Of(refund.DoneAt!.Value)), -refund.Fen);
        }
        for (var day = First; day <= Last; day = day.AddDays(1))
        {
            foreach (var figures in await board.ReadAsync(Actor.System, day, null, Stop))
            {
                var (theirs, local) = (bills[(figures.Channel, day)].Sum(line => line.RefundNo is null ? line.AmountFen : -line.AmountFen),
                    ours.GetValueOrDefault((figures.Channel, day)));
                (figures.Platform.NetFen, figures.Local.NetFen, figures.UnexplainedFen).ShouldBe((theirs, local, 0), $"{figures.Channel} {day}");
                figures.FeeFen.ShouldBe(bills[(figures.Channel, day)].Sum(line => line.FeeFen), $"{figures.Channel} {day}");
            }
        }

        static void Add(Dictionary<(string, DateOnly), long> sums, (string, DateOnly) key, long fen) => sums[key] = sums.GetValueOrDefault(key) + fen;
    }

    private async Task<StatementImport> ImportAsync(string channel, DateOnly day)
    {
        var fees = new StatementsOptions { WeChatFeePercent = 0.6m, AlipayFeePercent = 0.6m };
        var desk = new StatementDesk(postgres.Databases, new StatementMatching(new FeeCheck(Fixed.Options(fees)), Time), Time,
            Fixed.Options(new WeChatPayOptions()), Fixed.Options(new AlipayOptions()));
        var lines = bills[(channel, day)];
        using var content = new MemoryStream(channel == PaymentMethod.WeChat
            ? Encoding.UTF8.GetBytes(WeChatBillText.Trades("ALL", lines)!) : AlipayBillText.Trades(day, lines));
        return await desk.ImportAsync(Given.Finance, new StatementFile(content, $"{channel}-{day:yyyyMMdd}", StatementSource.Upload), Stop);
    }

    private async Task ScanAsync()
    {
        var job = new DamageScanJob(new DamageScan(postgres.Databases, Time), NullLogger<DamageScanJob>.Instance);
        using var run = await postgres.Databases.RunAsync(DamageScanJob.Key, Time, dryRun: false);
        await (await job.LookAsync(run, Stop)).DoAsync(run, Stop);
    }

    /// <summary>Everything that matching writes, but when a discrepancy was last seen.</summary>
    private Task<string> RowsAsync() => postgres.Databases.ReadAsync(db => db.Database.SqlQueryRaw<string>("""
        SELECT concat_ws(' ',
          (SELECT md5(string_agg(l::text, '' ORDER BY statement_id, line_no)) FROM vip_admin.statement_lines l),
          (SELECT md5(string_agg(e::text, '' ORDER BY order_no, refund_no)) FROM vip_admin.book_entries e),
          (SELECT md5(string_agg((to_jsonb(d) - 'last_seen_at')::text, '' ORDER BY id)) FROM vip_admin.discrepancies d),
          (SELECT md5(string_agg(x::text, '' ORDER BY id)) FROM vip_admin.discrepancy_events x),
          (SELECT md5(string_agg(s::text, '' ORDER BY id)) FROM vip_admin.statements s)) AS "Value"
        """).SingleAsync(Stop));

    private async Task WriteAsync()
    {
        // The shared tables of some installations have lost it, or the order would not have been left without its package.
        await postgres.ExecuteAsync("ALTER TABLE public.vip_orders DROP CONSTRAINT IF EXISTS vip_orders_package_id_fkey");
        await postgres.Databases.PackagesAsync(At(First, 0));
        await CopyAsync("public.users (user_id, phone, password_hash, status, vip_level, vip_expire_at, created_at, updated_at)",
            sales.Where(sale => sale.OwnMember), (sale, i) =>
            [sale.UserId, $"139{i:D8}", "-", 1, sale.Expiry is null ? 0 : 1, Plain(sale.Expiry), Plain(sale.CreatedAt), Plain(sale.CreatedAt)]);
        await CopyAsync("""
            public.orders (order_id, order_no, user_id, order_type, product_type, product_name, amount, payment_method, payment_status, transaction_id, paid_at,
              created_at, updated_at, callback_count)
            """, sales, (sale, _) =>
            [
                sale.OrderId, sale.OrderNo, sale.UserId, sale.Type, sale.Package, "会员", sale.Fen / 100m, sale.Method, (int)sale.Status, sale.TransactionId,
                Plain(sale.PaidAt), Plain(sale.CreatedAt), Plain(sale.CreatedAt), sale.Callbacks,
            ]);
        await CopyAsync("public.vip_orders (vip_order_id, order_id, package_id, created_at, updated_at)", sales.Where(sale => sale.Linked), (sale, _) =>
            [Guid.NewGuid().ToString(), sale.OrderId, sale.PackageId ?? $"p-{sale.Package}", Plain(sale.CreatedAt), Plain(sale.CreatedAt)]);
        await CopyAsync("public.refund_requests (refund_id, order_id, user_id, refund_amount, status, refunded_at, created_at, updated_at)", refunds, (refund, _) =>
            [
                refund.RefundId, refund.Of.OrderId, refund.Of.UserId, refund.Fen / 100m, refund.Status, Plain(refund.DoneAt), Plain(refund.AskedAt),
                Plain(refund.AskedAt),
            ]);
        await postgres.ExecuteAsync("ANALYZE");
    }

    private async Task CopyAsync<T>(string into, IEnumerable<T> rows, Func<T, int, object?[]> values)
    {
        await using var connection = await postgres.DataSource.OpenConnectionAsync(Stop);
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {into} FROM STDIN (FORMAT binary)", Stop);
        var row = 0;
        foreach (var each in rows)
        {
            await copy.StartRowAsync(Stop);
            foreach (var value in values(each, row++))
            {
                await (value switch
                {
                    null => copy.WriteNullAsync(Stop),
                    int number => copy.WriteAsync(number, NpgsqlDbType.Integer, Stop),
                    decimal amount => copy.WriteAsync(amount, NpgsqlDbType.Numeric, Stop),
                    DateTime at => copy.WriteAsync(at, NpgsqlDbType.Timestamp, Stop),
                    var text => copy.WriteAsync((string)text, NpgsqlDbType.Varchar, Stop),
                });
            }
        }
        await copy.CompleteAsync(Stop);
    }

    private static DateTime? Plain(DateTime? utc) => utc is { } at ? DateTime.SpecifyKind(at, DateTimeKind.Unspecified) : null;
}
