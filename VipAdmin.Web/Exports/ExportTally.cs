namespace VipAdmin.Web.Exports;

/// <summary>How far an export has come.</summary>
public sealed class ExportTally
{
    private long rows;

    /// <summary>Rows written so far.</summary>
    public long Rows => Interlocked.Read(ref rows);

    /// <summary>The response has begun, so that rows may have left.</summary>
    public bool Begun { get; private set; }

    /// <summary>Notes the beginning.</summary>
    public void Begin() => Begun = true;

    /// <summary>Notes one more row.</summary>
    public void Add() => Interlocked.Increment(ref rows);
}
