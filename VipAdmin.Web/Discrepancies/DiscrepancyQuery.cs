using System.Globalization;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Discrepancies;

/// <summary>The filter of discrepancies in an address; the list and the page of one discrepancy carry the same filter.</summary>
public static class DiscrepancyQuery
{
    public const string Standing = "status";
    public const string Type = "type";
    public const string Severity = "severity";
    public const string Channel = "channel";
    public const string Assignee = "assignee";
    /// <summary>The notes name the reader; its only value is <see cref="Me"/>.</summary>
    public const string Mentions = "mentions";
    public const string Age = "age";
    /// <summary>Past the limit of its severity; its only value is <see cref="Yes"/>.</summary>
    public const string Overdue = "overdue";
    public const string Text = "q";
    /// <summary>The day whose statement and close it belongs to.</summary>
    public const string Day = "day";
    /// <summary>The closed day that it would have changed.</summary>
    public const string Closed = "closed";
    /// <summary>Bill days, from and to.</summary>
    public const string DayFrom = "dayFrom";
    public const string DayTo = "dayTo";
    /// <summary>Amounts in yuan, from and to.</summary>
    public const string AmountFrom = "amountFrom";
    public const string AmountTo = "amountTo";
    /// <summary>A <see cref="DiscrepancyOrder"/>, with a minus before it in the opposite direction.</summary>
    public const string Order = "sort";

    /// <summary>Value of <see cref="Assignee"/> for the reader: the link shows each person their own.</summary>
    public const string Me = "me";

    /// <summary>Value of <see cref="Overdue"/>.</summary>
    public const string Yes = "yes";

    private static readonly string[] Names = [Standing, Type, Severity, Channel, Assignee, Mentions, Age, Overdue, Text, Day, Closed, DayFrom, DayTo,
        AmountFrom, AmountTo, TimeRangeQuery.From, TimeRangeQuery.To, TimeRangeQuery.Last, Order];

    /// <summary>Reads the filter. Invalid values are ignored.</summary>
    /// <param name="now">What a range that moves with the clock is counted from (UTC).</param>
    public static DiscrepancyFilter Read(string address, Actor reader, DateTime now)
    {
        var (from, to) = TimeRangeQuery.Read(address).Range.At(now);
        return new()
        {
            Standing = Word.Read<DiscrepancyStanding>(Query.Read(address, Standing)) ?? DiscrepancyStanding.Unfinished,
            Type = Word.Read<DiscrepancyType>(Query.Read(address, Type)),
            Severity = Word.Read<Severity>(Query.Read(address, Severity)),
            Channel = Query.Read(address, Channel),
            Assignee = Query.Read(address, Assignee) is { } assignee ? assignee == Me ? reader.Id : assignee : null,
            Mentions = Query.Read(address, Mentions) == Me ? reader.Id : null,
            Age = Word.Read<AgeBucket>(Query.Read(address, Age)),
            Overdue = Query.Read(address, Overdue) == Yes,
            Text = Query.Read(address, Text),
            BillDay = DayOf(address, Day),
            ClosedDay = DayOf(address, Closed),
            DayFrom = FilterDay.Read(address, DayFrom),
            DayTo = FilterDay.Read(address, DayTo),
            AmountFrom = OrderAddress.Fen(Query.Read(address, AmountFrom)),
            AmountTo = OrderAddress.Fen(Query.Read(address, AmountTo)),
            From = from,
            To = to,
            Order = Word.Read<DiscrepancyOrder>(Query.Read(address, Order)?.TrimStart('-')),
            Reversed = Query.Read(address, Order)?.StartsWith('-') == true,
        };
    }

    private static DateOnly? DayOf(string address, string name)
        => DateOnly.TryParseExact(Query.Read(address, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Whether the address contains any filter.</summary>
    public static bool Narrows(string address) => Names.Any(name => name != Order && Query.Read(address, name) is not null);

    /// <summary>One discrepancy with the filter of the current address: beside the list where one stands there, otherwise on its own page.</summary>
    public static string Open(string address, Guid id)
        => Query.Read(address, Query.Beside) is null ? Carry(address, $"/discrepancies/{id}") : Beside(address, id);

    /// <summary>The list of the current address with a discrepancy beside it; null closes it.</summary>
    public static string Beside(string address, Guid? id)
    {
        string?[] parts = [Carry(address, "") is { Length: > 1 } filter ? filter[1..] : null, Paging(address, Query.Before), Paging(address, Query.After),
            id is null ? null : $"{Query.Beside}={id}"];
        return string.Join('&', parts.OfType<string>()) is { Length: > 0 } query ? "/discrepancies?" + query : "/discrepancies";
    }

    private static string? Paging(string address, string name) => Query.Read(address, name) is { } key ? $"{name}={Uri.EscapeDataString(key)}" : null;

    /// <summary>Whether an amount of the address cannot be read, so that it limits nothing.</summary>
    public static bool HasUnreadableAmount(string address)
        => new[] { AmountFrom, AmountTo }.Any(name => Query.Read(address, name) is { } text && OrderAddress.Fen(text) is null);

    /// <summary><paramref name="path"/> with the filter of the current address, so that the way back leads to the same list.</summary>
    public static string Carry(string address, string path)
    {
        var kept = Names.Select(name => (name, Value: Query.Read(address, name))).Where(pair => pair.Value is not null)
            .Select(pair => $"{pair.name}={Uri.EscapeDataString(pair.Value!)}");
        var query = string.Join('&', kept);
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
