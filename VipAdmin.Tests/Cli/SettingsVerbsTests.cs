using System.Diagnostics;
using System.Text.Json;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests.Cli;

/// <summary>Verbs that change settings and take in statements.</summary>
public sealed class SettingsVerbsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private Task<VerbProcess> RunAsync(string[] arguments, Dictionary<string, string>? environment = null, Func<Process, Task>? started = null)
        => VerbProcess.RunAsync(postgres, arguments, environment, started);

    [Fact]
    public async Task Settings_ShownChangedAndTakenBack_FollowTheGrammar()
    {
        var saved =
            await RunAsync(["settings", "orderTimeout", "--set", "cron=*/2 * * * *", "--set", "OrderTimeout:Minutes=30", "--reason", "busy season", "--json"]);
        saved.ExitCode.ShouldBe(ExitCode.Done, saved.Errors);
        saved.Json.GetProperty("version").GetInt32().ShouldBe(1);

        var shown = await RunAsync(["settings", "orderTimeout"]);
        shown.Output.ShouldContain("orderTimeout runs every 2 minutes (Asia/Shanghai); version 1");
        shown.Output.ShouldContain("busy season");

        var back = await RunAsync(["settings", "orderTimeout", "--restore", "0", "--reason", "over", "--json"]);
        back.Json.GetProperty("restores").GetInt32().ShouldBe(0);

        var wrong = await RunAsync(["settings", "orderTimeout", "--set", "cron=0 25 * * *"]);
        wrong.ExitCode.ShouldBe(ExitCode.Usage);
        wrong.Errors.ShouldContain("cron: Field “hour”: “25” is not between 0 and 23.");
        wrong.Errors.ShouldContain("--reason");
        (await RunAsync(["settings", "nope"])).ExitCode.ShouldBe(ExitCode.Refused);
    }

    [Fact]
    public async Task Settings_OfATaskInTheEnvironment_HoldUntilSomethingIsSaved()
    {
        Dictionary<string,
            string> environment = new()
            {
                ["Tasks__housekeeping__Cron"] = "15  4 * * *", ["Tasks__housekeeping__DeadlineMinutes"] = "45",
                ["Scheduling__TimeZone"] = "Asia/Tokyo"
            };
        async Task<Func<string, (string?, string?)>> FieldsAsync()
        {
            var ended = await RunAsync(["settings", "housekeeping", "--json"], environment);
            var fields = ended.Json.GetProperty("fields").EnumerateArray().ToDictionary(field => field.GetProperty("key").GetString()!,
                field => (field.GetProperty("value").GetString(), field.GetProperty("source").GetString()));
            return key => fields[key];
        }
        var shown = await FieldsAsync();
        shown("cron").ShouldBe(("15 4 * * *", "environment"));
        shown("deadlineMinutes").ShouldBe(("45", "environment"));
        shown("zone").ShouldBe(("Asia/Tokyo", "environment"));
        shown("guardItems").ShouldBe(("0", "default"));
        (await RunAsync(["settings", "housekeeping", "--set", "cron=30 5 * * *", "--reason", "backups run at four"], environment)).ExitCode.ShouldBe(
            ExitCode.Done);
        (await FieldsAsync())("cron").ShouldBe(("30 5 * * *", "database"));
        (await RunAsync(["status", "--json"], environment)).Json.GetProperty("tasks").EnumerateArray()
            .Single(task => task.GetProperty("key").GetString() == "housekeeping").GetProperty("cron").GetString().ShouldBe("30 5 * * *");
        (await RunAsync(["settings", "housekeeping", "--set", "cron=", "--reason", "no longer"], environment)).ExitCode.ShouldBe(ExitCode.Done);
        (await FieldsAsync())("cron").ShouldBe(("15 4 * * *", "environment"));
    }

    [Fact]
    public async Task Statement_ImportedTwiceAndListed_SaysWhatBecameOfIt()
    {
        var file = Payments.Vectors.PathOf("wechat/bills/trade-all.csv.gz");
        string[] import = ["statement", "import", file, "--channel", "wechat", "--day", "2026-11-22", "--json"];
        // Without credentials, so that the first file decides whose files are taken.
        Dictionary<string, string> ours = new() { ["PAYMENT_ENV"] = "" };

        var first = await RunAsync(import, ours);
        first.ExitCode.ShouldBe(ExitCode.Done, first.Errors + first.Output);
        var statement = first.Json.GetProperty("statements").EnumerateArray().ShouldHaveSingleItem();
        (first.Json.GetProperty("day").GetString(), statement.GetProperty("state").GetString()).ShouldBe(("2026-11-22", "imported"));
        (statement.GetProperty("kind").GetString(), statement.GetProperty("payments").GetInt32(), statement.GetProperty("refunds").GetInt32())
            .ShouldBe(("trade", 14, 6));
        (statement.GetProperty("error").ValueKind, statement.GetProperty("line").ValueKind).ShouldBe((JsonValueKind.Null, JsonValueKind.Null));
        (await RunAsync(import, ours)).Json.GetProperty("statements")[0].GetProperty("state").GetString().ShouldBe("unchanged");

        var refused = await RunAsync(["statement", "import", Payments.Vectors.PathOf("wechat/bills/bad-columns.csv")], ours);
        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Errors.ShouldContain("Line ");

        var list = await RunAsync(["statement", "list", "--json"], ours);
        list.ExitCode.ShouldBe(ExitCode.Done, list.Errors);
        list.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("state").GetString()).ShouldBe(["refused", "imported"]);
        list.Json.GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);

        var match = await RunAsync(["statement", "match", "--channel", "wechat", "--day", "2026-11-22", "--json"], ours);
        match.ExitCode.ShouldBe(ExitCode.Done, match.Errors);
        var matched = match.Json.GetProperty("days").EnumerateArray().ShouldHaveSingleItem();
        (matched.GetProperty("lines").GetInt32(), matched.GetProperty("found").GetInt32()).ShouldBe((20, 0));
        var day = await RunAsync(["day", "show", "2026-11-22", "--channel", "wechat", "--json"], ours);
        day.ExitCode.ShouldBe(ExitCode.Done, day.Errors);
        var figures = day.Json.GetProperty("channels").EnumerateArray().ShouldHaveSingleItem();
        (figures.GetProperty("state").GetString(), figures.GetProperty("statement").GetBoolean()).ShouldBe(("open", true));
        figures.GetProperty("platform").GetProperty("payments").GetProperty("count").GetInt32().ShouldBe(14);
        (figures.GetProperty("differenceFen").GetInt64() - figures.GetProperty("explainedFen").GetInt64()).ShouldBe(0);
        figures.GetProperty("unexplainedFen").GetInt64().ShouldBe(0);

        var month = await RunAsync(["day", "list", "--month", "2026-11", "--channel", "wechat", "--json"], ours);
        month.ExitCode.ShouldBe(ExitCode.Done, month.Errors);
        var listed = month.Json.GetProperty("items").EnumerateArray().Single(each => each.GetProperty("day").GetString() == "2026-11-22");
        listed.GetProperty("matched").GetBoolean().ShouldBeTrue();
        listed.GetProperty("platform").GetProperty("payments").GetProperty("count").GetInt32().ShouldBe(14);
        listed.GetProperty("differenceFen").GetInt64().ShouldBe(figures.GetProperty("differenceFen").GetInt64());
        (await RunAsync(["day", "list", "--month", "22"], ours)).ExitCode.ShouldBe(ExitCode.Usage);
    }
}
