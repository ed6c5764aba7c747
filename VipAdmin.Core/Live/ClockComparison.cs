using System.Globalization;

namespace VipAdmin.Core.Live;

/// <summary>
/// A portal machine's clock beside the database's and the payment platforms'. Platform answers are checked by the machine's time, the schedule uses the
/// database's, and the age of an order uses the earlier of the two. While they disagree, the age of an order is unknown.
/// </summary>
public sealed record ClockComparison(IReadOnlyList<ClockSide> Sides)
{
    /// <summary>Name of the portal machine's clock.</summary>
    public const string Machine = "machine";

    /// <summary>Name of the database's clock.</summary>
    public const string Database = "database";

    /// <summary>Clocks further apart than this disagree.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>Whether two of the clocks are further apart than <see cref="Tolerance"/>.</summary>
    public bool Disagree => Sides.Count > 1 && Sides.Max(side => side.Ahead) - Sides.Min(side => side.Ahead) > Tolerance;

    /// <summary>
    /// The clocks that most of the others contradict: two against one. Of two pairs, the one with more payment platforms is taken as right, because machine and
    /// database often share a time source. Empty while the clocks agree, and when each stands alone.
    /// </summary>
    public IReadOnlyList<ClockSide> Wrong
    {
        get
        {
            if (!Disagree)
            {
                return [];
            }
            var right = Sides.Select(side => Sides.Where(other => (other.Ahead - side.Ahead).Duration() <= Tolerance).ToArray())
                .OrderByDescending(group => group.Length).ThenByDescending(group => group.Count(IsPlatform)).First();
            return right.Length < 2 ? [] : [.. Sides.Where(side => !right.Contains(side))];
        }
    }

    /// <summary>Whether a side is a payment platform.</summary>
    public static bool IsPlatform(ClockSide side) => side.Name is not (Machine or Database);

    /// <summary>Name and seconds of each side, e.g. <c>machine +0, database +960, wechat -1</c>; <see cref="Parse"/> reads it back.</summary>
    public override string ToString()
        => string.Join(", ", Sides.Select(side => $"{side.Name} {Math.Round(side.Ahead.TotalSeconds).ToString("+0;-0;+0", CultureInfo.InvariantCulture)}"));

    /// <summary>Reads the text written by <see cref="ToString"/>; null for any other text.</summary>
    public static ClockComparison? Parse(string? text)
    {
        var sides = new List<ClockSide>();
        foreach (var part in (text ?? "").Split(", "))
        {
            if (part.Split(' ') is not [var name, var seconds]
                || !long.TryParse(seconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ahead)
                || Math.Abs(ahead) > TimeSpan.MaxValue.TotalSeconds / 2)
            {
                return null;
            }
            sides.Add(new ClockSide(name, TimeSpan.FromSeconds(ahead)));
        }
        return new ClockComparison(sides);
    }
}
