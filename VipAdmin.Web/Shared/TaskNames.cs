using System.Globalization;
using System.Resources;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>What people call a task, in the reader's language.</summary>
public static class TaskNames
{
    private static readonly ResourceManager Texts = new(typeof(SharedText));

    /// <summary>The name; the key itself for a task that has none.</summary>
    /// <param name="culture">The reader's language when null.</param>
    public static string Of(string key, CultureInfo? culture = null) => Find(key, culture) ?? key;

    /// <summary>The name; null when no task has this key.</summary>
    public static string? Find(string key, CultureInfo? culture = null) => Texts.GetString("Task." + key, culture);
}
