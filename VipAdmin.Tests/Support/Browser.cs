using Microsoft.Playwright;

namespace VipAdmin.Tests.Support;

/// <summary>One real Chromium for the whole test process; a fresh context (cookies, language, size) per <see cref="Visit"/>.</summary>
public static class Browser
{
    private static readonly Lazy<Task<IBrowser>> Start = new(StartAsync);

    /// <summary>Opens a context of its own on the portal. Dispose it: the last view then lies in TestResults.</summary>
    /// <param name="address">Base address of the portal.</param>
    /// <param name="language">What the browser asks for.</param>
    /// <param name="width">Viewport in pixels; 390 is a phone.</param>
    /// <param name="dark">The system's colour scheme.</param>
    /// <param name="touch">A screen under a finger.</param>
    public static async Task<Visit> OpenAsync(string address, string language = "zh-CN", int width = 1440, bool dark = false, bool touch = false)
    {
        var browser = await Start.Value;
        var context = await browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = address,
            Locale = language,
            TimezoneId = "Asia/Shanghai",
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 844 : 900 },
            HasTouch = touch,
            IsMobile = touch,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout((float)Wait.Patience.TotalMilliseconds);
        Assertions.SetDefaultExpectTimeout((float)Wait.Patience.TotalMilliseconds);
        return new Visit(context, await context.NewPageAsync());
    }

    private static async Task<IBrowser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var program = Environment.GetEnvironmentVariable("CHROMIUM_PATH")
            ?? new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync"],
        });
        AppDomain.CurrentDomain.ProcessExit += (_, _) => playwright.Dispose();
        return browser;
    }
}

/// <summary>A person at a browser.</summary>
public sealed class Visit(IBrowserContext context, IPage page) : IAsyncDisposable
{
    private static int visits;

    public IPage Page { get; } = page;

    public IBrowserContext Context { get; } = context;

    /// <summary>Comes in through the Development page as the given role and waits until the frame is alive.</summary>
    public async Task ComeInAsAsync(string role, string path = "/")
    {
        await Page.GotoAsync("/sign-in?returnUrl=" + Uri.EscapeDataString(path));
        await Page.Locator($"button[value={role}]").ClickAsync();
        await AliveAsync();
    }

    /// <summary>Signs in at the <see cref="TestAuthority"/> with the given role (or <c>stranger</c>).</summary>
    public async Task SignInAsAsync(string role, string path = "/")
    {
        await Page.GotoAsync(path);
        await Page.GetByRole(AriaRole.Link, new() { Name = role, Exact = true }).ClickAsync();
    }

    /// <summary>
    /// Waits until the circuit stands, so that buttons work. Not by a wait for a function: that looks once a frame, and a busy Chromium may draw none for
    /// minutes.
    /// </summary>
    public Task AliveAsync() => AliveAsync(Page);

    /// <inheritdoc cref="AliveAsync()"/>
    /// <param name="page">Another tab of the same person.</param>
    public static Task AliveAsync(IPage page) => Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-live", "true");

    /// <summary>Keeps a picture in TestResults.</summary>
    public Task ShootAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder(), name + ".png") });

    public async ValueTask DisposeAsync()
    {
        // Whether the test failed is not known yet: the last view of every visit is kept, and the next run overwrites it.
        var name = string.Concat((TestContext.Current.Test?.TestDisplayName ?? "visit").Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'));
        await ShootAsync($"{name[^Math.Min(name.Length, 120)..]}-{Interlocked.Increment(ref visits)}");
        await Context.CloseAsync();
    }

    private static string Folder() => Directory.CreateDirectory(Path.Combine(Folders.Root, "TestResults", "screenshots")).FullName;
}
