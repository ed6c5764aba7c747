namespace VipAdmin.Core.Reminders;

/// <summary>What is wrong with a draft of the windows.</summary>
/// <param name="Window">The window's place in the draft, from 0; null when it is about all of them.</param>
/// <param name="Code">One of <see cref="ReminderWindowFaultCode"/>.</param>
/// <param name="Particulars">Values for the words of the fault.</param>
public sealed record ReminderWindowFault(int? Window, string Code, params IReadOnlyList<object> Particulars);
