namespace VipAdmin.Web.Statements;

/// <summary>How far the import of a dropped file is.</summary>
internal enum DropStage
{
    Chosen,
    /// <summary>Others are sent first.</summary>
    Waiting,
    Sending,
    /// <summary>The portal has the file and checks it.</summary>
    Checking,
    Done,
    Refused,
    /// <summary>There was no answer, or an unexpected one.</summary>
    Failed,
}
