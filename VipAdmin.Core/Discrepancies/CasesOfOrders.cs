using Microsoft.EntityFrameworkCore;
using VipAdmin.Core.Backend;

namespace VipAdmin.Core.Discrepancies;

/// <summary>Which discrepancies of some orders are unfinished; read through the index of their order numbers.</summary>
public static class CasesOfOrders
{
    /// <summary>The most urgent first.</summary>
    public static async Task<IReadOnlyList<OpenCase>> ReadAsync(VipDb db, string[] orderNos, CancellationToken stop)
    {
        var rows = await (from found in db.Discrepancies.AsNoTracking().Where(Discrepancy.Unfinished)
                          join money in db.MoneyOfDiscrepancies on found.Id equals money.DiscrepancyId
                          where orderNos.Contains(found.OrderNo!)
                          orderby found.Severity descending, found.FirstSeenAt
                          select new
                          {
                              found.LocalEvidence,
                              found.PlatformEvidence,
                              Order = db.Orders.Where(o => o.OrderNo == found.OrderNo).Select(o => new
                              {
                                  o.PaymentStatus,
                                  Fen = (long)(o.Amount * 100),
                                  RefundedFen = (long)(db.RefundRequests.Where(r => r.OrderId == o.OrderId && r.Status == RefundRequest.PaidOut)
                                      .Sum(r => r.RefundAmount) * 100),
                              }).FirstOrDefault(),
                              Case = new OpenCase(found.Id, found.Type, found.Status, found.Severity, found.OrderNo, found.FirstSeenAt, found.DueAt)
                              {
                                  AssigneeName = found.AssigneeName,
                                  AssignedAt = found.AssigneeName == null ? null : db.DiscrepancyEvents
                                      .Where(e => e.DiscrepancyId == found.Id && e.Kind == DiscrepancyEventKind.Assigned && e.Note != null)
                                      .OrderByDescending(e => e.Id).Select(e => (DateTime?)e.At).FirstOrDefault(),
                                  Channel = found.Channel,
                                  OurFen = found.LocalFen,
                                  ReceivedFen = money.ReceivedFen,
                                  RefundedFen = money.RefundedFen,
                              },
                          }).ToListAsync(stop);
        return [.. rows.Select(row => (Row: row, Facts: RecordedFacts.Of(row.LocalEvidence, row.PlatformEvidence))).Select(each => each.Row.Case with
        {
            OrderStatus = each.Row.Order?.PaymentStatus,
            OrderFen = each.Row.Order?.Fen,
            OurRefundedFen = each.Row.Order?.RefundedFen ?? 0,
            PaidAt = each.Facts.PaidAt,
            TransactionId = each.Facts.TransactionId,
        })];
    }
}
