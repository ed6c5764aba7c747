namespace VipAdmin.Core.Data;

/// <summary>A piece of SQL that several statements share, never anything a user wrote (<see cref="Sql.With"/>).</summary>
public readonly record struct SqlPart(string Text)
{
    /// <inheritdoc />
    public override string ToString() => Text;
}
