using VipAdmin.Core;

namespace VipAdmin.Web.Layout;

/// <summary>One entry of the rail.</summary>
/// <param name="Key">Key of its words in ShellText.</param>
public sealed record Place(string Key, string Href, string Icon, Permission Needs = Permission.See);
