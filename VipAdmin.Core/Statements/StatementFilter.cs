namespace VipAdmin.Core.Statements;

/// <summary>Which statements to list. A file that names no day counts as one of the Beijing day on which it was given.</summary>
/// <param name="Channel"><c>wechat</c> or <c>alipay</c>; null = both.</param>
/// <param name="From">Of this Beijing day or later.</param>
/// <param name="Until">Of this Beijing day or earlier.</param>
/// <param name="State">What became of the file; null = anything.</param>
public sealed record StatementFilter(string? Channel = null, DateOnly? From = null, DateOnly? Until = null, StatementState? State = null)
{
    /// <summary><see cref="BusinessDay.Offset"/> as a constant, which queries need.</summary>
    internal const double BeijingHours = 8;

    internal IQueryable<Statement> Narrow(IQueryable<Statement> statements)
    {
        statements = Channel is { } channel ? statements.Where(s => s.Channel == channel) : statements;
        statements = State is { } state ? statements.Where(s => s.State == state) : statements;
        statements = From is { } from
            ? statements.Where(s => (s.BusinessDay ?? DateOnly.FromDateTime(s.ImportedAt.AddHours(BeijingHours))) >= from) : statements;
        return Until is { } until
            ? statements.Where(s => (s.BusinessDay ?? DateOnly.FromDateTime(s.ImportedAt.AddHours(BeijingHours))) <= until) : statements;
    }
}
