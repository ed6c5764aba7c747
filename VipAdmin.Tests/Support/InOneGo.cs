using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace VipAdmin.Tests.Support;

/// <summary>
/// Uses an element of a component on the renderer's own thread. A page draws itself again whenever a signal arrives, and an element that was found before that
/// has handlers that are gone.
/// </summary>
public static class InOneGo
{
    /// <param name="at">Which of the elements found; null = the only one, or the first.</param>
    /// <exception cref="ElementNotFoundException">Nothing matches the selector.</exception>
    public static Task OnAsync<T>(this IRenderedComponent<T> shown, string selector, Action<IElement> use, Index? at = null) where T : IComponent
        => shown.InvokeAsync(() => use(Find(shown, selector, at)));

    /// <inheritdoc cref="OnAsync{T}(IRenderedComponent{T}, string, Action{IElement}, Index?)" />
    public static Task OnAsync<T>(this IRenderedComponent<T> shown, string selector, Func<IElement, Task> use, Index? at = null) where T : IComponent
        => shown.InvokeAsync(() => use(Find(shown, selector, at)));

    /// <summary>Presses the button with these words as soon as it is there; completes when its handler has.</summary>
    public static Task PressAsync<T>(this IRenderedComponent<T> shown, string words) where T : IComponent
    {
        shown.WaitForState(() => Buttons().Any());
        return shown.InvokeAsync(() => Buttons().Single().ClickAsync(new()));

        IEnumerable<IElement> Buttons() => shown.FindAll("button").Where(button => button.TextContent.Contains(words, StringComparison.Ordinal));
    }

    private static IElement Find<T>(IRenderedComponent<T> shown, string selector, Index? at) where T : IComponent
        => at is { } place ? shown.FindAll(selector)[place] : shown.Find(selector);
}
