using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace VipAdmin.Core.Data;

/// <summary>
/// Stores an enum value as a text. Derived types have a constructor without parameters, so that the compiled model (decision 0014) can make them.
/// </summary>
/// <param name="naming">The text of a value.</param>
public abstract class EnumText<T>(Func<T, string> naming) : ValueConverter<T, string>(Writing(naming), Reading(naming)) where T : struct, Enum
{
    private static Expression<Func<T, string>> Writing(Func<T, string> naming)
    {
        var texts = Enum.GetValues<T>().ToDictionary(value => value, naming);
        return value => texts[value];
    }

    private static Expression<Func<string, T>> Reading(Func<T, string> naming)
    {
        var values = Enum.GetValues<T>().ToDictionary(naming, StringComparer.Ordinal);
        return text => values[text];
    }
}
