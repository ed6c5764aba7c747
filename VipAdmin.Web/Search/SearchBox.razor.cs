using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Core.Search;
using VipAdmin.Web.Resources;

namespace VipAdmin.Web.Search;

/// <summary>The search box of the top bar, and with <see cref="Large"/> of a start page.</summary>
public sealed partial class SearchBox : IDisposable
{
    /// <summary>A pause in typing after which suggestions are read.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly string list = "search-" + Guid.NewGuid().ToString("N")[..8];
    private string text = "";
    private IReadOnlyList<SearchOption> options = [];
    private int active = -1;
    private ElementReference field;
    private CancellationTokenSource? reading;

    [Inject] private SearchBoard Board { get; set; } = null!;
    [Inject] private SearchOptions Words { get; set; } = null!;
    [Inject] private TypedSearch Typed { get; set; } = null!;
    [Inject] private NavigationManager Navigation { get; set; } = null!;
    [Inject] private TimeProvider Time { get; set; } = null!;
    [Inject] private ILogger<SearchBox> Log { get; set; } = null!;
    [Inject] private IStringLocalizer<SearchText> T { get; set; } = null!;
    [CascadingParameter] private Actor Actor { get; set; } = null!;

    /// <summary>As the main thing of a page, with the focus.</summary>
    [Parameter] public bool Large { get; set; }

    private DateOnly Today => BusinessDay.Of(Time.UtcNow());

    private bool Open => options.Count > 0;

    private string Line(int index) => $"{list}-{index}";

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        text = Typed.Text ?? "";
        Navigation.LocationChanged += OnMoved;
    }

    /// <summary>The results keep the text that was sent, in this box even if it came from another; elsewhere it is gone.</summary>
    private void OnMoved(object? sender, LocationChangedEventArgs moved)
    {
        if (Typed.Text is not { } sent)
        {
            return;
        }
        var results = new Uri(moved.Location).AbsolutePath == SearchOptions.Results;
        text = results ? sent : "";
        if (!results)
        {
            Typed.Text = null;
        }
        _ = InvokeAsync(StateHasChanged);
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && Large)
        {
            await field.FocusAsync(preventScroll: true);
        }
    }

    private async Task TypedAsync()
    {
        // Nothing is awaited before the reading before is cancelled and replaced: of two keys in quick succession the first must not stay in force.
        var (typed, before) = (text, reading);
        reading = new CancellationTokenSource();
        var stop = reading.Token;
        before?.Cancel();
        before?.Dispose();
        active = -1;
        if (PastedText.Of(typed).Kind == PastedKind.Nothing)
        {
            options = [];
            return;
        }
        var acts = SearchActs.Find(Actor, typed, Today);
        options = Words.Of(typed, null, acts, Actor.Can(Permission.LookUpMembers));
        try
        {
            await Task.Delay(Pause, Time, stop);
            var hits = await Board.SuggestAsync(Actor, typed, stop);
            if (!stop.IsCancellationRequested)
            {
                options = Words.Of(typed, hits, acts, Actor.Can(Permission.LookUpMembers));
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The person typed on, chose or left; a newer reading is on its way.
        }
        catch (Exception error) when (error is not NotPermittedException)
        {
            // The page of results reports it; without suggestions the box still works.
            Log.LogWarning(error, "Suggestions could not be read");
        }
    }

    private void Pressed(KeyboardEventArgs key)
    {
        switch (key.Key)
        {
            case "ArrowDown" when Open:
                active = (active + 1) % options.Count;
                break;
            case "ArrowUp" when Open:
                active = active <= 0 ? options.Count - 1 : active - 1;
                break;
            case "Escape":
                Close();
                break;
        }
    }

    private void Go()
    {
        if (Open && active >= 0)
        {
            Choose(options[active]);
        }
        else if (SearchActs.OfDay(Actor, text, Today) is { } day)
        {
            Choose(new SearchOption(null, day.Href, day.Words, null, ""));
        }
        else if (PastedText.Of(text).Kind != PastedKind.Nothing)
        {
            Choose(new SearchOption(null, SearchOptions.Page(text.Trim()), text, null, ""));
        }
    }

    private void Choose(SearchOption option)
    {
        Close();
        Typed.Text = option.Group is null && option.Href.StartsWith(SearchOptions.Results, StringComparison.Ordinal) ? text : null;
        text = Typed.Text ?? "";
        Navigation.NavigateTo(option.Href);
    }

    private void Close()
    {
        reading?.Cancel();
        options = [];
        active = -1;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Navigation.LocationChanged -= OnMoved;
        reading?.Cancel();
        reading?.Dispose();
    }
}
