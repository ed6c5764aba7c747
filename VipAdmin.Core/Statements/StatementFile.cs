using VipAdmin.Core.Bills;

namespace VipAdmin.Core.Statements;

/// <summary>A file as it is given to be imported.</summary>
/// <param name="Content">Read once, to its end; the caller disposes of it.</param>
/// <param name="Name">For people only; never a path.</param>
public sealed record StatementFile(Stream Content, string? Name, StatementSource Source)
{
    /// <summary>What the file must be of; null = as the file says.</summary>
    public string? Channel { get; init; }

    /// <inheritdoc cref="Channel" />
    public DateOnly? Day { get; init; }

    /// <inheritdoc cref="Channel" />
    public BillKind? Kind { get; init; }

    /// <summary>SHA-1 of the unpacked file as the platform names it; null when it names none.</summary>
    public string? Sha1 { get; init; }

    /// <summary>A person has confirmed that it is ours although most of its lines have no order here.</summary>
    public bool Anyway { get; init; }

    public Guid? RunId { get; init; }
}
