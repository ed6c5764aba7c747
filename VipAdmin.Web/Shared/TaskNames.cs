using System.Globalization;
using System.Resources;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Shared;

/// <summary>What people call a task, in the reader's language.</summary>
public static class TaskNames
{
    private static readonly ResourceManager Texts = new(typeof(SharedText));

    /// <summary>The name; "other (key)" for a task of an earlier version, which has none any more.</summary>
    /// <param name="culture">The reader's language when null.</param>
    public static string Of(string key, CultureInfo? culture = null) => Find(key, culture) ?? CodeWords.Other(key, culture);

    /// <summary>The name; null when no task has this key.</summary>
    public static string? Find(string key, CultureInfo? culture = null) => Texts.GetString("Task." + key, culture);
}
