using System.Globalization;
using System.Resources;
using VipAdmin.Core;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>What people call who acted.</summary>
public static class ActorNames
{
    private static readonly ResourceManager Texts = new(typeof(SharedText));

    /// <summary>The name as it is kept; of the portal, which is kept under its code, the one that people know.</summary>
    public static string? Of(string? name) => name == Actor.System.Name ? Texts.GetString("Actor.System", CultureInfo.CurrentUICulture) : name;
}
