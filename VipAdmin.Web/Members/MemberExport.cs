using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Membership;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Members;

/// <summary>
/// The members of a look-up as a file. Phone numbers are masked; with <c>phones=whole</c> and a reason they stand in full, for those who may reveal them.
/// </summary>
internal sealed class MemberExport(MemberList members, IStringLocalizer<MembersText> words, IStringLocalizer<MemberFileText> file) : ExportedList<MemberHit>
{
    /// <summary>Parameter that asks for whole phone numbers.</summary>
    public const string Phones = "phones";

    /// <summary>Its value.</summary>
    public const string Whole = "whole";

    private string text = "";
    private bool whole;
    private bool tooSlow;
    private string? why;

    /// <inheritdoc />
    public override string Name => "members";

    /// <inheritdoc />
    public override string? Fault => tooSlow ? words["Search.TooSlow"].Value : null;

    /// <inheritdoc />
    public override (int Status, string Words)? Refusal => !whole ? null
        : !Actor.Can(Permission.RevealPersonalData) ? (StatusCodes.Status403Forbidden, file["List.MayNot"].Value)
        : why is null ? (StatusCodes.Status400BadRequest, file["List.NeedsReason"].Value) : null;

    /// <inheritdoc />
    public override string? Reason => why;

    /// <inheritdoc />
    protected override string Title => words["Title"];

    /// <inheritdoc />
    protected override IReadOnlyList<ExportColumn<MemberHit>> Columns =>
    [
        Text(words["Member.Id"], row => row.UserId), Text(words["Member.Name"], row => row.Nickname), Text(words["Member.Phone"], row => row.Phone),
        Text(words["Member.Standing"], row => words["Standing." + row.Standing.Standing]), Number(words["Member.Level"], row => row.VipLevel),
        Time(words["Member.Expiry"], row => FarFuture.Reached(row.VipExpireAt ?? DateTime.MaxValue) ? null : row.VipExpireAt),
        Number(words["Ledger.DaysLeft"], row => row.Standing.DaysLeft), Time(words["Member.LastOrder"], row => row.LastOrderAt),
        Sum(words["Member.LastAmount"], row => row.LastOrderFen),
    ];

    /// <inheritdoc />
    protected override Task<bool> FindAsync(RouteValueDictionary route, CancellationToken stop)
    {
        text = Query.Read(Address, "q")?.Trim() ?? "";
        whole = Query.Read(Address, Phones) == Whole;
        why = whole ? Core.Audit.Reason.Of(Query.Read(Address, ExportEndpoints.Why)) : null;
        return Task.FromResult(text.Length is > 0 and <= MemberSearch.LongestText);
    }

    /// <inheritdoc />
    protected override async IAsyncEnumerable<MemberHit> Rows([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        MemberMatches? page = null;
        do
        {
            page = await members.NextAsync(Actor, text, page, whole, stop);
            foreach (var hit in page.Hits)
            {
                yield return hit;
            }
        }
        while (page.More && page.Hits.Count > 0);
        tooSlow = page.TooSlow;
    }
}
