using System.Globalization;

namespace VipAdmin.Web.Sandbox;

/// <summary>Trades and refunds in WeChat Pay's words: fen, and China time with its offset.</summary>
internal static class WeChatTrade
{
    public static string Time(DateTime utc) => SandboxJson.Beijing(utc).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    public static object Describe(SandboxTrade trade, SandboxState state) => state switch
    {
        SandboxState.Unpaid => NotPaid(trade, "NOTPAY", "订单未支付"),
        SandboxState.Closed => NotPaid(trade, "CLOSED", "订单已关闭"),
        SandboxState.Refunded => Paid(trade, "REFUND", "订单发生过退款，退款详情请查询退款单"),
        _ => Paid(trade, "SUCCESS", "支付成功"),
    };

    private static object NotPaid(SandboxTrade trade, string state, string words) => new
    {
        amount = new { payer_currency = "CNY", total = trade.AmountFen },
        appid = SandboxKeys.WeChatAppId,
        mchid = SandboxKeys.WeChatMchId,
        out_trade_no = trade.OrderNo,
        promotion_detail = Array.Empty<object>(),
        scene_info = new { device_id = "" },
        trade_state = state,
        trade_state_desc = words,
    };

    private static object Paid(SandboxTrade trade, string state, string words) => new
    {
        amount = new { currency = "CNY", payer_currency = "CNY", payer_total = trade.PayerFen, total = trade.AmountFen },
        appid = SandboxKeys.WeChatAppId,
        attach = "",
        bank_type = "OTHERS",
        mchid = SandboxKeys.WeChatMchId,
        out_trade_no = trade.OrderNo,
        payer = new { openid = "oSandbox" + trade.TransactionId[^12..] },
        promotion_detail = Coupons(trade),
        success_time = Time(trade.PayAt!.Value),
        trade_state = state,
        trade_state_desc = words,
        trade_type = "NATIVE",
        transaction_id = trade.TransactionId,
    };

    private static object[] Coupons(SandboxTrade trade) => trade.PayerFen >= trade.AmountFen
        ? []
        : [new { amount = trade.AmountFen - trade.PayerFen, coupon_id = "109519", currency = "CNY", merchant_contribute = 0, name = "新会员立减",
            other_contribute = 0, scope = "GLOBAL", stock_id = "931386", type = "CASH", wechatpay_contribute = trade.AmountFen - trade.PayerFen }];

    public static object Describe(SandboxRefund refund, SandboxTrade trade, DateTime now)
    {
        var answer = new Dictionary<string, object>
        {
            ["amount"] = new
            {
                currency = "CNY", discount_refund = 0, from = Array.Empty<object>(), payer_refund = refund.AmountFen, payer_total = trade.PayerFen,
                refund = refund.AmountFen, refund_fee = 0, settlement_refund = refund.AmountFen, settlement_total = trade.AmountFen, total = trade.AmountFen,
            },
            ["channel"] = "ORIGINAL",
            ["create_time"] = Time(refund.CreatedAt),
            ["funds_account"] = "AVAILABLE",
            ["out_refund_no"] = refund.RefundNo,
            ["out_trade_no"] = refund.OrderNo,
            ["promotion_detail"] = Array.Empty<object>(),
            ["refund_id"] = "5030" + trade.TransactionId[4..],
            ["status"] = refund.SucceedsAt switch { null => "ABNORMAL", { } at when at <= now => "SUCCESS", _ => "PROCESSING" },
            ["transaction_id"] = trade.TransactionId,
            ["user_received_account"] = "支付用户零钱",
        };
        if (refund.SucceedsAt is { } done && done <= now)
        {
            answer["success_time"] = Time(done);
        }
        return answer;
    }
}
