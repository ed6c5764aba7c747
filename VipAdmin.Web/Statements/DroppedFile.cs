using VipAdmin.Core.Statements;

namespace VipAdmin.Web.Statements;

/// <summary>A file that was dropped or picked, and how far its import is. Its content stays in the browser.</summary>
/// <param name="Number">What the browser knows it by.</param>
internal sealed record DroppedFile(int Number, string Name, long Size)
{
    public DropStage Stage { get; init; }

    /// <summary>Bytes on their way, of <see cref="Total"/>.</summary>
    public long Sent { get; init; }

    public long Total { get; init; }

    /// <summary>What the import came to, once it was answered.</summary>
    public ImportState? Result { get; init; }

    /// <summary>The statement of the answer; null when there is none.</summary>
    public StatementRow? Row { get; init; }

    /// <summary>Key of the words for an import without an answer.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it can be sent, for the first time or once more.</summary>
    public bool CanGo => Stage is DropStage.Chosen or DropStage.Refused or DropStage.Failed;

    /// <summary>Refused only because most of its lines have no order here, which a person may confirm.</summary>
    public bool AsksAnyway => Stage == DropStage.Refused && Row?.Error == ImportFaultCode.MostlyUnknown;
}
