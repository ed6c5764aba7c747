namespace VipAdmin.Core.Data;

/// <summary>The embedded database could not be started; the message says why and what to do.</summary>
public sealed class PostgresFailedException(string message, Exception? inner = null) : Exception(message, inner);
