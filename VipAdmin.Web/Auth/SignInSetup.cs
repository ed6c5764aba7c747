using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Audit;

namespace VipAdmin.Web.Auth;

/// <summary>Sign-in of people (OpenID Connect, cookie session), of API callers (bearer tokens of the same issuer), and who may do what.</summary>
public static class SignInSetup
{
    /// <summary>A session ends after this long, whatever the person does: a working day and a bit.</summary>
    public static readonly TimeSpan SessionLength = TimeSpan.FromHours(10);

    private const string ByRequest = "portal";

    /// <summary>Registers sign-in. Settings are read here, so that a missing provider decides which schemes exist; start checks report faults.</summary>
    public static WebApplicationBuilder AddSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var section = builder.Configuration.GetSection("Oidc");
        var oidc = section.Get<OidcOptions>() ?? new OidcOptions();
        services.Configure<OidcOptions>(section);

        services.AddDbContext<KeyRing>((provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()).UseSnakeCaseNamingConvention());
        services.AddDataProtection().SetApplicationName("VipAdmin").PersistKeysToDbContext<KeyRing>();

        var authentication = services.AddAuthentication(options =>
        {
            options.DefaultScheme = ByRequest;
            options.DefaultSignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        });
        authentication.AddPolicyScheme(ByRequest, null, options => options.ForwardDefaultSelector = context =>
            oidc.Configured && (IsApi(context.Request) || context.Request.Headers.Authorization.Count > 0)
                ? JwtBearerDefaults.AuthenticationScheme
                : CookieAuthenticationDefaults.AuthenticationScheme);
        authentication.AddCookie(options =>
        {
            options.Cookie.Name = "vip-session";
            options.Cookie.HttpOnly = true;
            // Lax, not Strict: a link in a chat must find the person signed in. Posts from elsewhere do not carry it.
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = builder.Environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
            options.ExpireTimeSpan = SessionLength;
            options.SlidingExpiration = false;
            options.LoginPath = SignInEndpoints.SignIn;
            options.AccessDeniedPath = SignInEndpoints.NoAccess;
            options.EventsType = typeof(SessionEvents);
        });
        if (oidc.Configured)
        {
            authentication.AddOpenIdConnect(options => Provider(options, oidc));
            authentication.AddJwtBearer(options => Bearer(options, oidc));
        }
        services.AddScoped<SessionEvents>();
        services.AddScoped<AuthenticationStateProvider, SessionWatch>();
        services.AddCascadingAuthenticationState();
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "vip-antiforgery";
            options.Cookie.SecurePolicy = builder.Environment.IsDevelopment() ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        });
        services.AddAuthorization(Rights);
        return builder;
    }

    /// <summary>Whether the request is for the programming interface, which answers 401 and 403 and never redirects.</summary>
    internal static bool IsApi(HttpRequest request) => request.Path.StartsWithSegments("/api");

    private static void Rights(AuthorizationOptions options)
    {
        var known = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireRole(Role.All).Build();
        options.DefaultPolicy = known;
        options.FallbackPolicy = known;
        foreach (var permission in Enum.GetValues<Permission>())
        {
            options.AddPolicy(permission.ToString(), policy => policy.Combine(known)
                .RequireAssertion(context => ActorOf.Principal(context.User, null).Can(permission)));
        }
    }

    private static void Provider(OpenIdConnectOptions options, OidcOptions oidc)
    {
        options.Authority = oidc.Authority;
        options.ClientId = oidc.ClientId;
        options.ClientSecret = oidc.ClientSecret;
        options.RequireHttpsMetadata = oidc.RequireHttpsMetadata;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.UsePkce = true;
        options.MapInboundClaims = false;
        options.SaveTokens = true;
        options.TokenValidationParameters.NameClaimType = SessionClaims.Name;
        options.TokenValidationParameters.RoleClaimType = SessionClaims.Roles;
        options.SignedOutRedirectUri = SignInEndpoints.SignedOut;
        options.Events.OnTicketReceived = context =>
        {
            if (SessionClaims.Reduce(context.Principal!, oidc.RoleClaim, CookieAuthenticationDefaults.AuthenticationScheme) is not { } person)
            {
                context.Response.Redirect(SignInEndpoints.SignedOut + "?failed=true");
                context.HandleResponse();
                return Task.CompletedTask;
            }
            context.Principal = person;
            // Only what signing out at the provider needs is kept of the tokens.
            var idToken = context.Properties!.GetTokenValue("id_token");
            context.Properties!.StoreTokens(idToken is null ? [] : [new AuthenticationToken { Name = "id_token", Value = idToken }]);
            return Task.CompletedTask;
        };
        options.Events.OnRemoteFailure = context =>
        {
            context.HttpContext.RequestServices.GetRequiredService<ILogger<OidcOptions>>().LogWarning(context.Failure, "Sign-in at the provider failed");
            context.Response.Redirect(SignInEndpoints.SignedOut + "?failed=true");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    private static void Bearer(JwtBearerOptions options, OidcOptions oidc)
    {
        options.Authority = oidc.Authority;
        options.RequireHttpsMetadata = oidc.RequireHttpsMetadata;
        options.MapInboundClaims = false;
        options.TokenValidationParameters.ValidAudience = string.IsNullOrWhiteSpace(oidc.Audience) ? oidc.ClientId : oidc.Audience;
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                context.Principal = SessionClaims.Reduce(context.Principal!, oidc.RoleClaim, JwtBearerDefaults.AuthenticationScheme);
                if (context.Principal is null)
                {
                    context.Fail("The token says neither a subject nor a client.");
                }
                return Task.CompletedTask;
            },
            OnForbidden = context => context.HttpContext.RequestServices.GetRequiredService<AccessLog>()
                .DeniedAsync(ActorOf.Request(context.HttpContext), context.Request.Path, null, context.HttpContext.RequestAborted),
        };
    }
}
