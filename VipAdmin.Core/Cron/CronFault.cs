namespace VipAdmin.Core.Cron;

/// <summary>What is wrong with a cron expression.</summary>
/// <param name="Field">Which field; null when it is the expression as a whole.</param>
/// <param name="Code">One of <see cref="CronFaultCode"/>; the key of its words.</param>
/// <param name="Particulars">What fills the places in the words: the piece at fault, then limits.</param>
public sealed record CronFault(CronField? Field, string Code, params object[] Particulars);
