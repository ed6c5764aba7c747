namespace VipAdmin.Web.Alerts;

/// <summary>The mail server did not accept a mail; the message says why and contains no secret.</summary>
public sealed class MailFailedException(string message, Exception? cause = null) : Exception(message, cause);
