namespace VipAdmin.Core.Data;

/// <summary>A log event as a row. The first six columns are the default ones of Serilog.Sinks.PostgreSQL, so that existing queries work.</summary>
public sealed class LogRow
{
    public long Id { get; set; }
    public string? Message { get; set; }
    public string? MessageTemplate { get; set; }
    /// <summary>Serilog's level: 0 verbose … 5 fatal.</summary>
    public int Level { get; set; }
    public DateTime Timestamp { get; set; }
    public string? Exception { get; set; }
    public string? LogEvent { get; set; }
    public Guid? RunId { get; set; }
    public string? Task { get; set; }
    public string? Node { get; set; }
}
