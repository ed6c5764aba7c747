namespace VipAdmin.Web.Alerts;

/// <summary>The mail server did not take a mail; the message says why, and holds no secret.</summary>
public sealed class MailFailedException(string message, Exception? cause = null) : Exception(message, cause);
