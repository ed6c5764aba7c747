namespace VipAdmin.Web.Shared;

/// <summary>
/// Fields above the reason of a <see cref="ReasonDialog"/>, as text. A field tells the dialog of a change with <see cref="ReasonDialog.ChangedAsync"/>.
/// </summary>
/// <param name="Read">What the fields hold now.</param>
/// <param name="Restore">Puts what was kept into the fields again.</param>
public sealed record DraftFields(Func<string> Read, Action<string> Restore);
