using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Membership;
using VipAdmin.Core.Reminders;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Membership;

/// <summary>A member's figures. A revealed phone number hides itself again.</summary>
public sealed partial class MemberFigures : IDisposable
{
    /// <summary>How long a revealed number stays on the page.</summary>
    public static readonly TimeSpan ShownFor = TimeSpan.FromMinutes(1);

    private string? revealed;
    private string? revealedOf;
    private ITimer? hiding;

    [Inject] private MemberPhone Phones { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private IStringLocalizer<MembersText> Words { get; set; } = null!;
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    [Parameter, EditorRequired] public MemberHistory Member { get; set; } = null!;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        // A revealed number is shown only for the member it was requested for.
        if (revealedOf != Member.UserId)
        {
            (revealed, revealedOf) = (null, Member.UserId);
        }
    }

    private string? Since => Member.VipActivatedAt is { } since ? Words["Member.Since", Date(BusinessDay.Of(since))].Value : null;

    private string Expiry => Member.Standing.Standing == Standing.Lifetime ? Words["Standing.Lifetime"]
        : Member.VipExpireAt is not { } expiry ? "—"
        : FarFuture.Reached(expiry) ? Words["Expiry.Unlimited"]
        : Date(BusinessDay.Of(expiry));

    private string? ExpiryHint => Member.VipExpireAt is { } expiry && DaysLeft is { } days ? $"{TimeOfDay(expiry)} · {days}" : null;

    private string? DaysLeft => Member.Standing.DaysLeft switch
    {
        null => null,
        0 => Words["DaysLeft.Today"].Value,
        > 0 and int left => Words.Counted("DaysLeft.Left", left),
        int left => Words.Counted("DaysLeft.Ago", -left),
    };

    private string Grace => Member.Standing.GraceUntil is { } until ? Date(BusinessDay.Of(until)) : "—";

    private string? GraceHint
    {
        get
        {
            var icon = Words["GraceHint." + Member.Standing.Standing].Value;
            return Member.Standing.GraceUntil is { } until ? $"{TimeOfDay(until)} · {icon}" : icon;
        }
    }

    private async Task RevealAsync()
    {
        var userId = Member.UserId;
        await Command.RunAsync(Actor, new ReasonQuestion(Words["Reveal.Title"], Words["Reveal.Meaning"], Words["Reveal"], "reveal:" + userId), async reason =>
        {
            var result = await Phones.RevealPhoneAsync(Actor, userId, reason, CancellationToken.None);
            if (result is not PhoneResult.Revealed { Phone: var phone })
            {
                return new Told.No(Words["Refused." + result.GetType().Name]);
            }
            (revealed, revealedOf) = (phone, userId);
            hiding?.Dispose();
            hiding = Time.CreateTimer(_ => _ = InvokeAsync(Hide), null, ShownFor, Timeout.InfiniteTimeSpan);
            return new Told.Done();
        });
    }

    private static string TimeOfDay(DateTime utc) => BusinessDay.ToBeijing(utc).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Date(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void Hide()
    {
        revealed = null;
        StateHasChanged();
    }

    /// <inheritdoc />
    public void Dispose() => hiding?.Dispose();
}
