namespace VipAdmin.Core.Bills;

/// <summary>A bill of movements of the balance.</summary>
internal abstract class FundFlowBill(BillRows rows, BillExpectation expected) : BillReader<FundFlowLine>(rows, expected)
{
    private int ins, outs;
    private long inFen, outFen;

    protected void Add(long fen)
    {
        if (fen > 0)
        {
            (ins, inFen) = (ins + 1, inFen + fen);
        }
        else if (fen < 0)
        {
            (outs, outFen) = (outs + 1, outFen - fen);
        }
    }

    /// <summary>Compares counts and sums with the file's own; sums are given without a sign.</summary>
    /// <param name="names">What the file calls the two sums.</param>
    protected void Compare(string names, int lines, int printedLines, int printedIns, long printedInFen, int printedOuts, long printedOutFen)
    {
        if (lines != printedLines || ins != printedIns || outs != printedOuts)
        {
            throw Refusal(BillFaultCode.CountDiffers, $"{printedLines} ({printedIns} + {printedOuts})", $"{lines} ({ins} + {outs})");
        }
        if (inFen != printedInFen || outFen != printedOutFen)
        {
            throw Refusal(BillFaultCode.SumsDiffer, $"{Money.Format(printedInFen)}, {Money.Format(printedOutFen)}",
                $"{Money.Format(inFen)}, {Money.Format(outFen)}", names);
        }
        Trailer = new BillTrailer(lines, ins, inFen, outs, outFen, 0);
    }
}
