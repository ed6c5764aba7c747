using System.Globalization;
using Microsoft.AspNetCore.Localization;
using MudBlazor;
using MudBlazor.Services;
using VipAdmin.Web.Api;
using VipAdmin.Web.Audit;
using VipAdmin.Web.Auth;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Hosting;
using VipAdmin.Web.Overview;
using VipAdmin.Web.Scheduling.Jobs;
using VipAdmin.Web.Search;
using VipAdmin.Web.Shared;

namespace VipAdmin.Web.Layout;

/// <summary>The console as part of the host: components, languages, headers, static files.</summary>
public static class ConsoleSetup
{
    /// <summary>Languages of the console; the first is used when neither cookie nor browser names one of them.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["zh-CN", "en"];

    public static WebApplicationBuilder AddConsole(this WebApplicationBuilder builder)
    {
        HttpsNeeded.ReadTrust(builder.Configuration);
        // The server software is not disclosed.
        builder.WebHost.ConfigureKestrel(options => options.AddServerHeader = false);
        var services = builder.Services;
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomRight;
            options.SnackbarConfiguration.VisibleStateDuration = 4_000;
            options.SnackbarConfiguration.ShowTransitionDuration = 150;
            options.SnackbarConfiguration.HideTransitionDuration = 150;
            options.SnackbarConfiguration.MaxDisplayedSnackbars = 4;
            options.SnackbarConfiguration.PreventDuplicates = false;
        });
        services.AddTransient<MudLocalizer, MudTexts>();
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(options =>
        {
            var cultures = Languages.Select(CultureInfo.GetCultureInfo).ToList();
            options.SupportedCultures = cultures;
            options.SupportedUICultures = cultures;
            options.DefaultRequestCulture = new RequestCulture(Languages[0]);
            options.RequestCultureProviders = [new CookieRequestCultureProvider { CookieName = Preferences.LanguageCookie }, new BrowserLanguage()];
        });
        services.AddSettingsView(builder.Configuration);
        services.AddScoped<OperatorCommand>();
        services.AddScoped<Drafts>();
        services.AddScoped<ResolvedToast>();
        services.AddScoped<SearchOptions>();
        services.AddScoped<TypedSearch>();
        services.AddScoped<AuditWords>();
        services.AddScoped<RelativeClock>();
        services.AddScoped<ChosenView>();
        return builder;
    }

    /// <summary>Middleware in the order in which it must stand.</summary>
    public static WebApplication UseConsole(this WebApplication app)
    {
        app.UseHeadAsGet();
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = "/error",
                CreateScopeForErrors = true,
                StatusCodeSelector = error => error is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
            });
            app.UseHsts();
        }
        app.UseMiddleware<SecurityHeaders>();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseApi();
        app.UseRouting();
        app.UseRequestLocalization();
        app.UseMethodAnswers();
        app.UseMiddleware<TextGuard>();
        if (!app.Environment.IsDevelopment())
        {
            app.UseMiddleware<HttpsNeeded>();
            HttpsNeeded.WarnAtStart(app);
        }
        app.UseAuthentication();
        app.UseMethodAnswersWhereNothingIs();
        app.UseAuthorization();
        app.UseRightsFirst();
        app.UseAntiforgery();
        return app;
    }

    public static WebApplication MapConsole(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous().Add(endpoint => endpoint.Metadata.Add(SessionStore.WithoutSession));
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }

    /// <summary>Any Chinese the browser asks for becomes zh-CN, any English en; the first that we speak wins.</summary>
    private sealed class BrowserLanguage : RequestCultureProvider
    {
        public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
        {
            var wanted = httpContext.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1);
            var found = wanted.Select(language => Languages.FirstOrDefault(ours => language.Value.StartsWith(ours[..2], StringComparison.OrdinalIgnoreCase)))
                .FirstOrDefault(ours => ours is not null);
            return Task.FromResult(found is null ? null : new ProviderCultureResult(found));
        }
    }
}
