using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using VipAdmin.Core;
using VipAdmin.Core.Live;

namespace VipAdmin.Web.Shared;

/// <summary>
/// A page (or part of one) that shows data and keeps it up to date. Override <see cref="LoadAsync"/> and <see cref="Topics"/>; put the markup into
/// <c>&lt;LiveView Page="this"&gt;</c>. Data is read once the circuit is connected, again when a parameter or the URL's query changes, and again when a topic
/// is raised. One read at a time: a newer one cancels an older one.
/// </summary>
public abstract class LivePage : ComponentBase, IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Texts = new();

    private readonly CancellationTokenSource gone = new();
    private CancellationTokenSource? reading;
    private IDisposable? subscription;
    private string[] subscribedTo = [];
    private CultureInfo culture = CultureInfo.InvariantCulture;
    private CultureInfo uiCulture = CultureInfo.InvariantCulture;
    private int generation;
    private ITimer? rhythm;
    private CancellationToken portalStops;

    [Inject] private ChangeFeed Feed { get; set; } = null!;
    [Inject] private ILoggerFactory Logs { get; set; } = null!;
    [Inject] private IServiceProvider Services { get; set; } = null!;
    [Inject] private TimeProvider Timers { get; set; } = null!;

    /// <summary>The person looking at the page.</summary>
    [CascadingParameter] public Actor Actor { get; set; } = null!;

    /// <summary>True until the first read has ended, successfully or not.</summary>
    public bool Loading { get; private set; } = true;

    /// <summary>True once a read has succeeded and there is something to show.</summary>
    public bool Loaded { get; private set; }

    /// <summary>The last read's failure; null when it succeeded.</summary>
    public Failure? LoadFailed { get; private set; }

    /// <summary>Topics whose signals make the page read again; evaluated after every change of parameters.</summary>
    protected virtual IReadOnlyCollection<string> Topics => [];

    /// <summary>Interval of additional reads, for data that depends on time alone (a task that becomes late raises no signal). Null = never.</summary>
    protected virtual TimeSpan? ReadEvery => null;

    /// <summary>Reads everything the page shows into fields. Called again for every change; keep the old values until the new ones are there.</summary>
    protected abstract Task LoadAsync(CancellationToken stop);

    /// <summary>Reads again now, for example after a command.</summary>
    public Task ReloadAsync() => ReloadAsync(null);

    /// <param name="signal">When the signal that is answered arrived; null when there is none.</param>
    private async Task ReloadAsync(long? signal)
    {
        if (gone.IsCancellationRequested)
        {
            return;
        }
        var mine = ++generation;
        reading?.Cancel();
        reading?.Dispose();
        reading = CancellationTokenSource.CreateLinkedTokenSource(gone.Token);
        var stop = reading.Token;
        Failure? failure = null;
        try
        {
            await (signal is { } arrived ? SharedRead.AnswerAsync(arrived, () => LoadAsync(stop)) : LoadAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error) when (portalStops.IsCancellationRequested)
        {
            // The portal is stopping: its services and this circuit are being disposed.
            Logs.CreateLogger(GetType()).LogDebug(error, "The page was not read again: the portal is stopping");
            return;
        }
        catch (NotPermittedException)
        {
            failure = new Failure("", Denied: true);
        }
        catch (Exception error) when (mine == generation)
        {
            failure = new Failure(Failure.NewId());
            Logs.CreateLogger(GetType()).LogError(error, "Reading the page failed, error {ErrorId}", failure.Id);
        }
        catch (Exception error)
        {
            // A newer read is in progress and reports for the page.
            Logs.CreateLogger(GetType()).LogDebug(error, "A read that a newer one had replaced failed");
        }
        if (mine != generation)
        {
            return;
        }
        Loading = false;
        Loaded |= failure is null;
        LoadFailed = failure;
        StateHasChanged();
    }

    /// <inheritdoc />
    public override Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        // Addresses are typed and pasted, so characters that cannot be stored are removed here, once for all pages.
        foreach (var text in Texts.GetOrAdd(GetType(), TextsOf))
        {
            text.SetValue(this, PlainText.Cleaned((string?)text.GetValue(this)));
        }
        return base.SetParametersAsync(ParameterView.Empty);
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        (culture, uiCulture) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        portalStops = Services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None;
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        // There is no circuit during prerendering to keep data up to date, so only the skeleton is rendered.
        if (!RendererInfo.IsInteractive)
        {
            return;
        }
        // Subscribe first, then read: a change in between is signalled and read again.
        Listen();
        if (ReadEvery is { } every)
        {
            rhythm ??= Timers.CreateTimer(_ => _ = InvokeAsync(OnBeatAsync), null, every, every);
        }
        await ReloadAsync();
    }

    private static PropertyInfo[] TextsOf(Type page)
        => [.. page.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.PropertyType == typeof(string) && property.CanWrite
            && (property.IsDefined(typeof(SupplyParameterFromQueryAttribute)) || property.IsDefined(typeof(ParameterAttribute))))];

    private void Listen()
    {
        string[] topics = [.. Topics];
        if (topics.SequenceEqual(subscribedTo))
        {
            return;
        }
        subscription?.Dispose();
        subscription = Feed.Subscribe(topics, signal => InvokeAsync(() => OnSignalAsync(signal)));
        subscribedTo = topics;
    }

    private async Task OnBeatAsync()
    {
        if (ReadEvery is null)
        {
            rhythm?.Dispose();
            rhythm = null;
            return;
        }
        await OnSignalAsync(null);
    }

    private async Task OnSignalAsync(long? signal)
    {
        // The signal's thread does not have the reader's culture.
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
        await ReloadAsync(signal);
    }

    /// <inheritdoc />
    public virtual async ValueTask DisposeAsync()
    {
        subscription?.Dispose();
        rhythm?.Dispose();
        await gone.CancelAsync();
        gone.Dispose();
        reading?.Dispose();
        GC.SuppressFinalize(this);
    }
}
