using VipAdmin.Core.Bills;

namespace VipAdmin.Tests.Bills;

/// <summary>Reads whole bills.</summary>
internal static class BillReading
{
    public static async Task<(BillFile? Bill, List<BillLine> Lines, List<FundFlowLine> Flows, BillFault? Fault)> AllAsync(Stream stream,
        BillExpectation? expected = null)
    {
        var stop = TestContext.Current.CancellationToken;
        var opening = await BillFile.OpenAsync(stream, expected, stop);
        if (opening is BillOpening.Refused refused)
        {
            return (null, [], [], refused.Fault);
        }
        var bill = ((BillOpening.Opened)opening).File;
        await using (bill)
        {
            List<BillLine> lines = [];
            List<FundFlowLine> flows = [];
            if (bill.Header.Kind == BillKind.Fundflow)
            {
                flows = await bill.FlowsAsync(stop).ToListAsync(stop);
            }
            else
            {
                lines = await bill.LinesAsync(stop).ToListAsync(stop);
            }
            if (bill.Fault is null)
            {
                (bill.Trailer, bill.Sha256).ShouldNotBe((null, null));
            }
            else
            {
                (bill.Trailer, bill.Sha256).ShouldBe((null, null));
            }
            return (bill, lines, flows, bill.Fault);
        }
    }
}
