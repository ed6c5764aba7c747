using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;
using MudBlazor.Services;
using VipAdmin.Core;
using VipAdmin.Core.Data;
using VipAdmin.Core.Live;
using VipAdmin.Web.Alerts;
using VipAdmin.Web.Discrepancies;
using VipAdmin.Web.Overview;
using VipAdmin.Web.Audit;
using VipAdmin.Web.Search;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Support;

/// <summary>
/// A page rendered without a browser: real services on a real database, somebody signed in, a language. Menus and dialogs appear in
/// <see cref="Popovers"/> and <see cref="Dialogs"/>.
/// </summary>
public sealed class Page : BunitContext
{
    private readonly PostgresFixture postgres;

    // A busy machine is no failure: a wait ends as soon as its condition holds.
    static Page() => DefaultWaitTimeout = Wait.Patience;

    /// <param name="role">Who looks.</param>
    /// <param name="language"><c>zh-CN</c> or <c>en</c>.</param>
    /// <param name="more">More services, or replacements.</param>
    public Page(PostgresFixture postgres, string role = Role.Admin, string language = "zh-CN", Action<IServiceCollection>? more = null)
    {
        this.postgres = postgres;
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        JSInterop.Mode = JSRuntimeMode.Loose;

        Services.AddSingleton(postgres.DataSource);
        Services.AddSingleton(new DatabasePools(postgres.ConnectionString, NullLogger.Instance));
        Services.AddSingleton(ConnectionBudget.Of(ConnectionBudget.Usual));
        Services.AddSingleton(postgres.Databases);
        Services.AddVipCore(new ConfigurationBuilder().Build());
        Services.AddSingleton<AlertMail>();
        Services.AddLocalization();
        Services.AddMudServices();
        Services.AddScoped<OperatorCommand>();
        Services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        Services.AddScoped<Drafts>();
        Services.AddScoped<ResolvedToast>();
        Services.AddScoped<SearchOptions>();
        Services.AddScoped<TypedSearch>();
        Services.AddScoped<AuditWords>();
        Services.AddScoped<RelativeClock>();
        Services.AddScoped<ChosenView>();
        Services.AddSingleton(TimeProvider.System);
        more?.Invoke(Services);

        Actor = new Actor($"test:{role}", $"Test {role}", [role]) { Address = "127.0.0.1" };
        var authorization = this.AddAuthorization();
        authorization.SetAuthorized(Actor.Name);
        authorization.SetRoles(role);
        authorization.SetPolicies([.. Enum.GetValues<Permission>().Where(Actor.Can).Select(permission => permission.ToString())]);
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        RenderTree.Add<CascadingValue<Actor>>(parameters => parameters.Add(value => value.Value, Actor));
        Popovers = Render<MudPopoverProvider>();
        Dialogs = Render<MudDialogProvider>();
        Toasts = Render<MudSnackbarProvider>();
    }

    /// <summary>Who looks.</summary>
    public Actor Actor { get; }
    public IRenderedComponent<MudPopoverProvider> Popovers { get; }
    public IRenderedComponent<MudDialogProvider> Dialogs { get; }
    public IRenderedComponent<MudSnackbarProvider> Toasts { get; }

    /// <summary>Starts hearing changes of the database, as the portal does; for tests of live pages.</summary>
    public Task ListenAsync() => postgres.ListenAsync(Services.GetRequiredService<ChangeFeed>());

    /// <summary>Goes to the address first, for pages that read their state from it.</summary>
    public IRenderedComponent<T> At<T>(string address, Action<ComponentParameterCollectionBuilder<T>>? parameters = null) where T : IComponent
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return Render(parameters ?? (_ => { }));
    }
}
