using Microsoft.Extensions.Localization;
using MudBlazor;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Layout;

/// <summary>What the component library says by itself, in the page's language; it falls back to its own English for what is not translated here.</summary>
public sealed class MudTexts(IStringLocalizer<SharedText> texts) : MudLocalizer
{
    /// <inheritdoc />
    public override LocalizedString this[string key] => texts["Mud." + key];

    /// <inheritdoc />
    public override LocalizedString this[string key, params object[] arguments] => texts["Mud." + key, arguments];
}
