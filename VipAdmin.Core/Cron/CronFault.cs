namespace VipAdmin.Core.Cron;

/// <summary>One fault of a cron expression.</summary>
/// <param name="Field">The field at fault; null for the expression as a whole.</param>
/// <param name="Code">One of <see cref="CronFaultCode"/>; the key of its text.</param>
/// <param name="Particulars">Values for the placeholders in the text: the piece at fault, then limits.</param>
public sealed record CronFault(CronField? Field, string Code, params object[] Particulars);
