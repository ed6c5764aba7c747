namespace VipAdmin.Core.Members;

/// <summary>The result of exporting a member's data.</summary>
public abstract record MemberExportResult
{
    /// <param name="Json">One JSON document; it holds personal data in clear.</param>
    public sealed record Exported(string Json) : MemberExportResult
    {
        /// <summary>Without the document: it must not reach a log.</summary>
        public override string ToString() => nameof(Exported);
    }

    public sealed record ReasonNeeded : MemberExportResult;

    /// <summary>There is no such member.</summary>
    public sealed record UnknownMember : MemberExportResult;
}
