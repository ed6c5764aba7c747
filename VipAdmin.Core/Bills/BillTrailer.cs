namespace VipAdmin.Core.Bills;

/// <summary>Counts and sums of a whole bill: added up line by line, and found equal to those the platform prints at the end.</summary>
/// <param name="Payments">Number of payments; on a fund flow of movements in.</param>
/// <param name="PaymentFen">Their full figures before coupons.</param>
/// <param name="Refunds">Number of refunds and revocations; on a fund flow of movements out.</param>
/// <param name="RefundFen">Their full figures, a positive number.</param>
/// <param name="FeeFen">Fees kept less fees given back; zero on a fund flow, where they are movements of their own.</param>
public sealed record BillTrailer(int Lines, int Payments, long PaymentFen, int Refunds, long RefundFen, long FeeFen);
