using System.Globalization;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Members;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Members;

/// <summary>Why the member was not told, and what became of the money: in words for the member. Question and day are in the address.</summary>
public sealed partial class AnswerCard
{
    /// <summary>Query parameter of the day that is asked about.</summary>
    public const string DayParameter = "day";

    private const string AskParameter = "ask";
    private const string AskTold = "told";
    private const string AskPaid = "paid";

    private CultureInfo language = MemberAnswers.Languages[0];
    private IReadOnlyList<(int DaysLeft, DateOnly Day, bool Sent)> days = [];

    [Parameter, EditorRequired] public MemberFile File { get; set; } = null!;
    /// <summary>The answer for <see cref="Day"/>; null without a day.</summary>
    [Parameter] public ReminderAnswer? Answer { get; set; }
    [Parameter] public DateOnly? Day { get; set; }
    [SupplyParameterFromQuery(Name = AskParameter)] private string? Ask { get; set; }

    private bool Paid => Ask == AskPaid || Ask != AskTold && PaidFirst;

    /// <summary>The question about the money is open first where it is the likely one: the money is held or missing, or there is no end to remind of.</summary>
    private bool PaidFirst => days.Count == 0 || File.Paid.Verdict is PaidVerdict.BeingHandled or PaidVerdict.NotGranted;

    private string? Said => Paid ? MemberAnswers.Of(File.Paid, language) : Answer is null ? null : MemberAnswers.Of(Answer, language);

    /// <summary>The days on which a reminder was sent, the newest first; then those of the windows around the present end, the earliest first.</summary>
    internal static IReadOnlyList<(int DaysLeft, DateOnly Day, bool Sent)> DaysOf(MemberFile file)
        => [.. file.Told.Select(told => (told.DaysLeft, told.Day, true)), .. Ahead(file.Head).Where(each => file.Told.All(told => told.Day != each.Day))];

    private static IEnumerable<(int DaysLeft, DateOnly Day, bool Sent)> Ahead(MemberHistory member)
        => member.VipExpireAt is { } end && member.Standing.Standing != Standing.Lifetime && !FarFuture.Reached(end) && end.Year > 1
            ? member.Windows.Where(window => window.On).Select(window => (window.DaysLeft, BusinessDay.Of(end).AddDays(-window.DaysLeft), false)) : [];

    /// <inheritdoc />
    protected override void OnParametersSet() => days = DaysOf(File);

    private void ChooseWindow(ChangeEventArgs change) => AskAbout(change.Value?.ToString());

    private void Choose(DateOnly? day) => AskAbout(Text(day));

    private void AskAbout(string? day)
    {
        if (day is { Length: > 0 } chosen)
        {
            Navigation.NavigateTo(Query.With(Navigation, DayParameter, chosen));
        }
    }

    private string Window(int daysLeft) => daysLeft switch
    {
        0 => Members["Window.Today"],
        > 0 => Members.Counted("Window.Before", daysLeft),
        _ => Members.Counted("Window.After", -daysLeft),
    };

    private static string Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
