using System.Text.RegularExpressions;

namespace VipAdmin.Tests.House;

/// <summary>Which folder of Core may use which (docs/architecture.md), and how far files may go in circles.</summary>
public sealed partial class LayersTests
{
    /// <summary>
    /// The folders in the order of their layers, each with those it may use. The leaves of the root and <c>VipDb</c> are open to all; its know-alls may use
    /// everything.
    /// </summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Backend"] = [],
        ["Cron"] = [],
        ["Data"] = [],
        ["Settings"] = ["Cron", "Data"],
        ["Live"] = [],
        ["Audit"] = ["Data", "Live"],
        ["Scheduling/Jobs"] = ["Cron", "Settings", "Live", "Audit"],
        ["Scheduling/Hosts"] = ["Data", "Live", "Scheduling/Jobs"],
        ["Scheduling/Runs"] = ["Data", "Live", "Audit", "Scheduling/Jobs", "Scheduling/Hosts"],
        ["Scheduling/Control"] = ["Live", "Audit", "Scheduling/Jobs", "Scheduling/Runs"],
        ["Scheduling/Board"] = ["Data", "Live", "Scheduling/Jobs", "Scheduling/Hosts", "Scheduling/Runs"],
        ["Bills"] = ["Backend"],
        ["Payments"] = ["Backend", "Settings", "Live", "Bills"],
        ["Payments/WeChatPay"] = ["Backend", "Live", "Bills"],
        ["Payments/Alipay"] = ["Backend", "Live", "Bills"],
        ["Membership"] = ["Backend", "Audit"],
        ["Discrepancies"] = ["Backend", "Data", "Live", "Audit", "Payments", "Membership"],
        ["OrderChecks"] = ["Backend", "Data", "Live", "Audit", "Scheduling/Jobs", "Scheduling/Runs", "Scheduling/Board", "Payments", "Membership",
            "Discrepancies"],
        ["Statements"] = ["Backend", "Data", "Live", "Audit", "Scheduling/Jobs", "Scheduling/Runs", "Bills", "Payments", "Payments/WeChatPay",
            "Payments/Alipay", "Discrepancies", "OrderChecks"],
        ["Damage"] = ["Backend", "Data", "Live", "Scheduling/Jobs", "Scheduling/Runs", "Membership", "Discrepancies", "Statements"],
        ["Repairs"] = ["Backend", "Data", "Live", "Audit", "Payments", "Membership", "Discrepancies", "OrderChecks"],
        ["DailyCloses"] = ["Backend", "Live", "Audit", "Discrepancies", "Statements"],
        ["OrderTimeout"] = ["Data", "Live", "Scheduling/Jobs", "Scheduling/Runs", "OrderChecks"],
        ["Reconciliation"] = ["Backend", "Data", "Live", "Scheduling/Jobs", "Scheduling/Runs", "Scheduling/Board", "Payments", "Discrepancies", "OrderChecks"],
        ["Reminders"] = ["Backend", "Data", "Live", "Audit", "Scheduling/Jobs", "Scheduling/Runs", "Scheduling/Board", "Membership"],
        ["Orders"] = ["Backend", "Data", "Audit", "Membership", "Discrepancies", "OrderChecks"],
        ["Members"] = ["Backend", "Data", "Live", "Audit", "Scheduling/Jobs", "Scheduling/Runs", "Membership", "Discrepancies", "Repairs", "Reminders"],
        ["Search"] = ["Backend", "Scheduling/Runs", "Membership", "Discrepancies", "Statements", "Orders"],
        ["History"] = ["Data", "Live", "Scheduling/Jobs", "Scheduling/Runs", "Scheduling/Board", "Discrepancies"],
        ["Alerts"] = ["Data", "Live", "Scheduling/Jobs", "Scheduling/Hosts", "Scheduling/Runs", "OrderChecks", "Reconciliation"],
        ["Timeline"] = ["Backend", "Data", "Audit", "Scheduling/Jobs", "Scheduling/Hosts", "Scheduling/Runs", "Discrepancies"],
        ["Overview"] = ["Backend", "Data", "Live", "Audit", "Scheduling/Jobs", "Scheduling/Runs", "Membership", "Discrepancies", "OrderChecks",
            "Statements", "DailyCloses"],
    };

    /// <summary>The files of the root that know every feature on purpose.</summary>
    private static readonly string[] KnowAlls = ["CoreSetup.cs", "Timetable.cs", "SettingsCatalogue.cs", "VipDb.cs", "VipDbSetup.cs", "DesignTimeVipDb.cs"];

    /// <summary>The know-alls that nothing in a folder of Core names; features get what they need from there through their constructors.</summary>
    private static readonly string[] Unnamed = ["CoreSetup", "Timetable", "SettingsCatalogue"];

    private const int LargestCircle = 3;

    private static readonly (string Folder, string File, string Code)[] Core = [.. Source.Files("*.cs")
        .Where(file => file.Path.StartsWith("VipAdmin.Core/", StringComparison.Ordinal) && !file.Path.Contains("/Migrations/", StringComparison.Ordinal))
        .Select(file => (Folder(file.Path), Path.GetFileName(file.Path), Code(file.Text)))];

    private static readonly string[] Folders = [.. Core.Select(file => file.Folder).Where(folder => folder.Length > 0).Distinct()];

    [Fact]
    public void Folders_OfCore_AreAllOnTheList() => Folders.ShouldBe(Allowed.Keys, ignoreOrder: true);

    [Fact]
    public void List_GoesUpwards()
    {
        var layers = Allowed.Keys.ToList();

        Allowed.SelectMany(folder => folder.Value.Where(used => layers.IndexOf(used) < 0 || layers.IndexOf(used) >= layers.IndexOf(folder.Key))
            .Select(used => $"{folder.Key} → {used}")).ShouldBeEmpty();
    }

    [Fact]
    public void Arrows_BetweenFoldersOfCore_AreOnTheList()
        => Core.Where(file => file.Folder.Length > 0)
            .SelectMany(file => Used(file.Folder, file.Code).Except(Allowed.GetValueOrDefault(file.Folder, []))
                .Select(used => $"{file.Folder}/{file.File} → {used}"))
            .ShouldBeEmpty();

    [Fact]
    public void Arrows_OnTheList_AreStillNeeded()
        => Allowed.SelectMany(folder => folder.Value.Except(Core.Where(file => file.Folder == folder.Key).SelectMany(file => Used(file.Folder, file.Code)))
            .Select(used => $"{folder.Key} → {used}")).ShouldBeEmpty();

    [Fact]
    public void Leaves_OfTheRoot_UseNoFolder()
        => Core.Where(file => file.Folder.Length == 0 && !KnowAlls.Contains(file.File))
            .SelectMany(file => Used(file.Folder, file.Code).Select(used => $"{file.File} → {used}")).ShouldBeEmpty();

    [Fact]
    public void Features_NameNoKnowAll()
        => Core.Where(file => file.Folder.Length > 0)
            .SelectMany(file => Word().Matches(file.Code).Select(match => match.Value).Where(Unnamed.Contains)
                .Select(name => $"{file.Folder}/{file.File} → {name}"))
            .Distinct().ShouldBeEmpty();

    [Fact]
    public void Files_OfCore_GoInNoLargeCircle()
    {
        var files = Core.Where(file => !KnowAlls.Contains(file.File)).Select(file => (Name: $"{file.Folder}/{file.File}", file.Code)).ToArray();
        var home = files.SelectMany(file => Declared().Matches(file.Code).Select(match => (Type: match.Groups[1].Value, file.Name)))
            .GroupBy(each => each.Type).Where(group => group.Count() == 1).ToDictionary(group => group.Key, group => group.Single().Name);
        var arrows = files.ToDictionary(file => file.Name, file => Word().Matches(file.Code)
            .Select(match => home.GetValueOrDefault(match.Value)).OfType<string>().Where(target => target != file.Name).ToHashSet());

        home.Count.ShouldBeGreaterThan(300);
        Circles(arrows).Where(circle => circle.Count > LargestCircle).Select(circle => string.Join(" ↔ ", circle.Order())).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("using VipAdmin.Core.Live;\n", "Live")]
    [InlineData("using VipAdmin.Core.Scheduling.Runs;\n", "Scheduling/Runs")]
    [InlineData("using static VipAdmin.Core.Live.Topic;\n", "Live")]
    [InlineData("using Key = VipAdmin.Core.Scheduling.Runs.RunId;\n", "Scheduling/Runs")]
    [InlineData("public sealed class A(Scheduling.Runs.JobRun run);", "Scheduling/Runs")]
    [InlineData("    var url = Data.DatabaseUrl.Parse(text);", "Data")]
    [InlineData("    var url = global::VipAdmin.Core.Data.DatabaseUrl.Parse(text);", "Data")]
    [InlineData("/// <summary>Using VipAdmin.Core.Live; see Live.Topic.</summary>\n// Data.Sql\nstring a = \"Live.Topic\";", "")]
    public void Used_FindsEveryWayToNameAFolder(string text, string folder) => string.Join(' ', Used("Cron", Code(text))).ShouldBe(folder);

    [Theory]
    [InlineData("Scheduling/Board", "Runs.JobRun? run", "Scheduling/Runs")]
    [InlineData("Payments", "new Alipay.AlipayOptions()", "Payments/Alipay")]
    [InlineData("Payments/Alipay", "using VipAdmin.Core.Payments;\n", "")]
    public void Used_ByANeighbour_IsFoundByItsShortName(string folder, string code, string used) => string.Join(' ', Used(folder, code)).ShouldBe(used);

    private static string Folder(string path) => Path.GetDirectoryName(path)!.Replace('\\', '/')["VipAdmin.Core".Length..].TrimStart('/');

    /// <summary>
    /// The other folders whose names stand in a using directive or before a type: <c>using VipAdmin.Core.Live;</c>, <c>Scheduling.Runs.JobRun</c>, or, from a
    /// neighbour, <c>Runs.JobRun</c>. A folder sees the one around it without naming it.
    /// </summary>
    private static IEnumerable<string> Used(string folder, string code)
        => Dotted().Matches(code).Select(match => match.Value.Replace("VipAdmin.Core.", "", StringComparison.Ordinal).Replace('.', '/'))
            .SelectMany(name => Around(folder).Select(around => around + name))
            .Select(name => Folders.Where(each => name == each || name.StartsWith(each + "/", StringComparison.Ordinal)).MaxBy(each => each.Length))
            .OfType<string>().Where(used => used != folder && !folder.StartsWith(used + "/", StringComparison.Ordinal)).Distinct();

    /// <summary>From where names are looked up: the root, and the folder with all around it.</summary>
    private static IEnumerable<string> Around(string folder)
    {
        yield return "";
        for (var around = folder; around.Length > 0; around = around[..Math.Max(around.LastIndexOf('/'), 0)])
        {
            yield return around + "/";
        }
    }

    /// <summary>The text without comments, the contents of strings and its own namespace.</summary>
    private static string Code(string text) => Namespace().Replace(Quoted().Replace(Comment().Replace(text, ""), "\"\""), "");

    /// <summary>Strongly connected components (Tarjan).</summary>
    private static List<List<string>> Circles(Dictionary<string, HashSet<string>> arrows)
    {
        Dictionary<string, int> index = [], low = [];
        Stack<string> stack = [];
        HashSet<string> onStack = [];
        List<List<string>> circles = [];
        void Visit(string file)
        {
            index[file] = low[file] = index.Count;
            stack.Push(file);
            onStack.Add(file);
            foreach (var target in arrows[file])
            {
                if (!index.TryGetValue(target, out var seen))
                {
                    Visit(target);
                    low[file] = Math.Min(low[file], low[target]);
                }
                else if (onStack.Contains(target))
                {
                    low[file] = Math.Min(low[file], seen);
                }
            }
            if (low[file] == index[file])
            {
                List<string> circle = [];
                string popped;
                do
                {
                    popped = stack.Pop();
                    onStack.Remove(popped);
                    circle.Add(popped);
                }
                while (popped != file);
                circles.Add(circle);
            }
        }
        foreach (var file in arrows.Keys.Where(file => !index.ContainsKey(file)))
        {
            Visit(file);
        }
        return circles;
    }

    /// <summary>Names with dots that do not go on from a value: <c>VipAdmin.Core.Live</c>, <c>Data.DatabaseUrl.Parse</c>.</summary>
    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(?:\.[A-Z]\w*)+")]
    private static partial Regex Dotted();

    [GeneratedRegex(@"^namespace [\w.]+;", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*//.*$|(?<=[;{}\s])//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex("\"\"\"[\\s\\S]*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^(?:public|internal) (?:(?:abstract|sealed|static|readonly|partial) )*(?:class|record struct|record|struct|interface|enum) ([A-Z]\w*)",
        RegexOptions.Multiline)]
    private static partial Regex Declared();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();
}
