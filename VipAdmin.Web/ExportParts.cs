using VipAdmin.Core;
using VipAdmin.Web.Alerts;
using VipAdmin.Web.Audit;
using VipAdmin.Web.DailyCloses;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Exports;
using VipAdmin.Web.Members;
using VipAdmin.Web.Orders;
using VipAdmin.Web.Overview;
using VipAdmin.Web.Reminders;
using VipAdmin.Web.Scheduling.Board;
using VipAdmin.Web.Statements;
using VipAdmin.Web.Timeline;

namespace VipAdmin.Web;

/// <summary>Every list that can be exported, with the permission that its page demands.</summary>
internal static class ExportParts
{
    public static WebApplication MapExports(this WebApplication app)
    {
        app.MapExport<AlertExport>("alerts", Permission.See);
        app.MapExport<AuditExport>("audit", Permission.ReadAudit);
        app.MapExport<PlatformCallExport>("calls", Permission.See);
        app.MapExport<MonthExport>("days", Permission.See);
        app.MapExport<DiscrepancyExport>("discrepancies", Permission.See);
        app.MapExport<MemberExport>("members", Permission.LookUpMembers);
        app.MapExport<OrderExport>("orders", Permission.See);
        app.MapExport<RunReminderExport>("reminders", Permission.LookUpMembers);
        app.MapExport<DryRunExport>("reminders/dry-run", Permission.LookUpMembers);
        app.MapExport<RunExport>("tasks/{key}/runs", Permission.See);
        app.MapExport<StatementExport>("statements", Permission.See);
        app.MapExport<StatementLineExport>("statements/{id:guid}/lines", Permission.See);
        app.MapExport<FundFlowExport>("statements/{id:guid}/flows", Permission.See);
        app.MapExport<TimelineExport>("timeline", Permission.See);
        return app;
    }
}
