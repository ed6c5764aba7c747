using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Core;
using VipAdmin.Core.OrderChecks;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.OrderChecks;

/// <summary>Asks the platform about one order: first as a dry run, then, if the person agrees, for real.</summary>
public sealed partial class OrderCheckButton
{
    private bool busy;

    [Inject] private SingleOrderCheck Orders { get; set; } = null!;
    [Inject] private OperatorCommand Command { get; set; } = null!;
    [Inject] private IDialogService Dialogs { get; set; } = null!;
    [Inject] private IStringLocalizer<OrdersText> Text { get; set; } = null!;
    [Inject] private IStringLocalizer<SharedText> Words { get; set; } = null!;
    [CascadingParameter] private Actor Me { get; set; } = null!;
    [Parameter, EditorRequired] public string OrderNo { get; set; } = "";
    /// <summary>The main act of its page.</summary>
    [Parameter] public bool Primary { get; set; }

    private bool May => Me.Can(Permission.RepairOrder);

    private async Task AskAsync()
    {
        OrderCheckResult? preview = null;
        await WhileBusyAsync(async () =>
        {
            preview = await Orders.CheckAsync(Me, OrderNo, dryRun: true, CancellationToken.None);
            return preview is null ? NoSuchOrder : new Told.Done();
        });
        if (preview is not null && await OrderCheckDialog.AgreesAsync(Dialogs, preview))
        {
            await WhileBusyAsync(async () => await Orders.CheckAsync(Me, OrderNo, dryRun: false, CancellationToken.None) is { } result
                ? new Told.Done(Text["Check.Did." + result.Outcome]) : NoSuchOrder);
        }
    }

    private Told NoSuchOrder => new Told.No(Words["Refused.NOT_FOUND"]);

    private async Task WhileBusyAsync(Func<Task<Told>> act)
    {
        busy = true;
        try
        {
            await Command.RunAsync(Me, act);
        }
        finally
        {
            busy = false;
        }
    }
}
