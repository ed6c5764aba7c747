using VipAdmin.Core;

namespace VipAdmin.Web.Overview;

/// <summary>The start pages, in the order in which the first that fits is taken.</summary>
public enum StartView { Ops, Finance, Support, Auditor }

/// <summary>Which start pages are for whom: each belongs to those who may do its work.</summary>
public static class StartViews
{
    private static readonly (StartView View, Permission Needs)[] Work =
    [
        (StartView.Ops, Permission.OperateTasks), (StartView.Finance, Permission.HandleDiscrepancies), (StartView.Support, Permission.RevealPersonalData),
        (StartView.Auditor, Permission.ReadAudit),
    ];

    /// <summary>The person's start pages, the usual one first. Without work of their own people see the tasks.</summary>
    public static IReadOnlyList<StartView> For(Actor actor)
        => [.. Work.Where(each => actor.Can(each.Needs)).Select(each => each.View).DefaultIfEmpty(StartView.Ops)];

    /// <summary>The first of the wishes that is one of the person's, else the usual one.</summary>
    /// <param name="wishes">Words as in an address; null for none.</param>
    public static StartView Choose(Actor actor, params ReadOnlySpan<string?> wishes)
    {
        var views = For(actor);
        foreach (var wish in wishes)
        {
            if (Word.Read<StartView>(wish) is { } view && views.Contains(view))
            {
                return view;
            }
        }
        return views[0];
    }
}
