using System.Globalization;
using System.Resources;
using System.Text;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.Discrepancies;
using VipAdmin.Web.DailyCloses;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Layout;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;
using VipAdmin.Web.Statements;

namespace VipAdmin.Web.Search;

/// <summary>Pages and acts by their names, in both languages whichever the reader uses.</summary>
public static class SearchActs
{
    /// <summary>Entries shown at most.</summary>
    public const int Limit = 6;

    private static readonly ResourceManager Shell = new(typeof(ShellText));
    private static readonly ResourceManager Acts = new(typeof(SearchText));
    private static readonly ResourceManager Cases = new(typeof(DiscrepanciesText));
    private static readonly CultureInfo[] Languages = [CultureInfo.GetCultureInfo("zh-CN"), CultureInfo.GetCultureInfo("en")];

    private static readonly (string Key, string Icon, Permission Needs)[] OfATask =
    [
        ("settings", Icons.Material.Outlined.Tune, Permission.See),
        ("pause", Icons.Material.Outlined.PauseCircle, Permission.OperateTasks),
        ("resume", Icons.Material.Outlined.PlayCircle, Permission.OperateTasks),
        ("run", Icons.Material.Outlined.PlayArrow, Permission.OperateTasks),
    ];

    /// <summary>Pages first, then tasks, then the discrepancies of a type, then what this person may do with a task.</summary>
    public static IReadOnlyList<SearchAct> Find(Actor actor, string? text)
    {
        var wanted = Folded(text ?? "");
        if (wanted.Length == 0 || (wanted.Length == 1 && wanted[0] < '\x80') || wanted.All(c => char.IsAsciiDigit(c) || c == ' '))
        {
            return [];
        }
        return [.. All(actor).Where(entry => Matches(entry, wanted)).Select(entry => entry.Act).Take(Limit)];
    }

    /// <summary>The same, and a typed day.</summary>
    /// <param name="today">The Beijing day, from which a day without a year is counted back.</param>
    public static IReadOnlyList<SearchAct> Find(Actor actor, string? text, DateOnly today)
        => OfDay(actor, text, today) is { } day ? [day] : Find(actor, text);

    /// <summary>The close of a day that was typed; null for other texts.</summary>
    public static SearchAct? OfDay(Actor actor, string? text, DateOnly today)
        => actor.Can(Permission.See) && TypedDay.Of(text, today) is { } day
            ? new SearchAct(string.Format(CultureInfo.InvariantCulture, Acts.GetString("DayOf")!, StatementWords.Day(day)), DayLinks.To(day),
                Icons.Material.Outlined.CalendarMonth, IsAct: false)
            : null;

    private static IEnumerable<Entry> All(Actor actor)
    {
        foreach (var place in Places.For(actor))
        {
            yield return new(new SearchAct(Shell.GetString(place.Key) ?? place.Key, place.Href, place.Icon, IsAct: false), Names(Shell, place.Key), []);
        }
        foreach (var job in Timetable.Shipped.All)
        {
            yield return new(new SearchAct(TaskNames.Of(job.Key), $"/tasks/{job.Key}", Icons.Material.Outlined.Schedule, IsAct: false), NamesOf(job.Key), []);
        }
        foreach (var type in actor.Can(Permission.See) ? Enum.GetValues<DiscrepancyType>() : [])
        {
            yield return new(new SearchAct($"{Shell.GetString("Place.Discrepancies")} · {Cases.GetString("Type." + type)}",
                $"/discrepancies?{DiscrepancyQuery.Type}={Word.Of(type)}", Icons.Material.Outlined.CompareArrows, IsAct: false),
                Names(Cases, "Type." + type), []);
        }
        foreach (var job in Timetable.Shipped.All)
        {
            foreach (var (key, icon, _) in OfATask.Where(each => actor.Can(each.Needs)))
            {
                var href = key == "settings" ? $"/tasks/{job.Key}/settings" : $"/tasks/{job.Key}?act={key}";
                yield return new(new SearchAct($"{Acts.GetString("Act." + key)} · {TaskNames.Of(job.Key)}", href, icon, IsAct: true), NamesOf(job.Key),
                    [.. Names(Acts, "Act." + key), .. Languages.SelectMany(each => Folded(Acts.GetString("Also." + key, each) ?? "").Split(' '))]);
            }
        }
    }

    private static string[] NamesOf(string task) => [.. Languages.Select(each => Folded(TaskNames.Of(task, each))), task.ToLowerInvariant()];

    private static string[] Names(ResourceManager texts, string key) => [.. Languages.Select(each => Folded(texts.GetString(key, each) ?? ""))];

    /// <summary>An act needs its own word; what is left of the text must be in the name of the page or the task.</summary>
    private static bool Matches(Entry entry, string wanted)
    {
        if (entry.ActWords.Count == 0)
        {
            return Names(entry, wanted);
        }
        return entry.ActWords.Where(word => word.Length > 0).Any(word =>
        {
            var at = wanted.IndexOf(word, StringComparison.Ordinal);
            return at >= 0 && Names(entry, wanted.Remove(at, word.Length).Trim());
        });
    }

    private static bool Names(Entry entry, string wanted)
        => wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(part => entry.Names.Any(name => name.Contains(part, StringComparison.Ordinal)));

    private static string Folded(string text) => string.Join(' ', text.Normalize(NormalizationForm.FormKC).ToLowerInvariant()
        .Split([' ', '\t', '\r', '\n', '·', '›', '>', ':', ',', '，', '。'], StringSplitOptions.RemoveEmptyEntries));

    private sealed record Entry(SearchAct Act, IReadOnlyList<string> Names, IReadOnlyList<string> ActWords);
}
