using System.Globalization;
using VipAdmin.Core;

namespace VipAdmin.Web.Sandbox;

/// <summary>Trades and refunds in Alipay's words: yuan as text with two decimals, China time without an offset.</summary>
internal static class AlipayTrade
{
    private static string Time(DateTime utc) => SandboxJson.Beijing(utc).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Yuan(long fen) => Money.YuanFromFen(fen).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>The answer about a trade that was never created.</summary>
    public static object NotExist(string? outTradeNo) => new
    {
        code = "40004", msg = "Business Failed", sub_code = "ACQ.TRADE_NOT_EXIST", sub_msg = "交易不存在", buyer_pay_amount = "0.00",
        invoice_amount = "0.00", out_trade_no = outTradeNo ?? "", point_amount = "0.00", receipt_amount = "0.00",
    };

    public static object Describe(SandboxTrade trade, SandboxState state)
    {
        var paid = state is SandboxState.Paid or SandboxState.Refunded;
        var answer = new Dictionary<string, object>
        {
            ["code"] = "10000",
            ["msg"] = "Success",
            ["buyer_logon_id"] = "san***@sandbox.test",
            ["buyer_pay_amount"] = Yuan(paid ? trade.PayerFen : 0),
            ["buyer_user_id"] = "2088" + trade.TransactionId[^12..],
            ["invoice_amount"] = Yuan(paid ? trade.PayerFen : 0),
            ["out_trade_no"] = trade.OrderNo,
            ["point_amount"] = "0.00",
            ["receipt_amount"] = Yuan(paid ? trade.AmountFen : 0),
            ["total_amount"] = Yuan(trade.AmountFen),
            ["trade_no"] = trade.TransactionId,
            ["trade_status"] = Status(trade, state),
        };
        if (paid)
        {
            answer["send_pay_date"] = Time(trade.PayAt!.Value);
        }
        return answer;
    }

    /// <summary>
    /// At Alipay a full refund closes the trade and a partial one does not show; the sandbox does the same so that the portal has to see through it.
    /// </summary>
    private static string Status(SandboxTrade trade, SandboxState state) => state switch
    {
        SandboxState.Unpaid => "WAIT_BUYER_PAY",
        SandboxState.Closed => "TRADE_CLOSED",
        SandboxState.Refunded when trade.RefundedFen >= trade.AmountFen => "TRADE_CLOSED",
        _ => "TRADE_SUCCESS",
    };

    /// <summary>Until the refund has arrived, the state is absent.</summary>
    public static object Describe(SandboxRefund? refund, SandboxTrade trade, DateTime now)
    {
        var answer = new Dictionary<string, object>
        {
            ["code"] = "10000", ["msg"] = "Success", ["out_trade_no"] = trade.OrderNo,
            ["trade_no"] = trade.TransactionId
        };
        if (refund?.SucceedsAt is { } done && done <= now)
        {
            answer["gmt_refund_pay"] = Time(done);
            answer["out_request_no"] = refund.RefundNo;
            answer["refund_amount"] = Yuan(refund.AmountFen);
            answer["refund_status"] = "REFUND_SUCCESS";
            answer["total_amount"] = Yuan(trade.AmountFen);
        }
        return answer;
    }
}
