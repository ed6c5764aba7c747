namespace VipAdmin.Core;

/// <summary>The actor lacks the permission that a command requires. Pages and endpoints answer 403.</summary>
public sealed class NotPermittedException(Actor actor, Permission permission)
    : Exception($"{actor.Name} may not {permission}.")
{
    /// <summary>The permission that was missing.</summary>
    public Permission Permission { get; } = permission;
}
