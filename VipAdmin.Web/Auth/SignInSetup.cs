using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using VipAdmin.Core;
using VipAdmin.Core.Audit;

namespace VipAdmin.Web.Auth;

/// <summary>Sign-in of people (OpenID Connect, cookie session), of API callers (bearer tokens of the same issuer), and who may do what.</summary>
public static class SignInSetup
{
    /// <summary>A session ends after this long, whatever the person does: a working day and a bit.</summary>
    public static readonly TimeSpan SessionLength = TimeSpan.FromHours(10);

    /// <summary>Where the provider sends people back to.</summary>
    public const string CallbackPath = "/signin-oidc";

    /// <summary>In a browser that signed out while the provider was not asked: it must not sign the person in again without a question.</summary>
    public const string AskAgainCookie = "vip-ask-again";

    /// <summary>Item of a request: what was looked for when somebody came without a role.</summary>
    internal static readonly object NoRole = new();

    private const string ByRequest = "portal";

    /// <summary>Registers sign-in. Settings are read here, so that a missing provider decides which schemes exist; start checks report faults.</summary>
    public static WebApplicationBuilder AddSignIn(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        var section = builder.Configuration.GetSection("Oidc");
        var oidc = section.Get<OidcOptions>() ?? new OidcOptions();
        services.Configure<OidcOptions>(section);
        services.AddSingleton(new ProviderRoles(oidc.RoleClaim, RoleMap.Read(builder.Configuration)));
        services.AddSingleton<RoleSearch>();

        services.AddDbContext<KeyRing>(
            (provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()).UseSnakeCaseNamingConvention());
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
        services.AddSingleton<SessionStore>();
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<SessionStore>((options, store) => options.SessionStore = store);
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

    /// <summary>Whether the provider sends the browser here: addresses without end points, which the sign-in itself answers.</summary>
    internal static bool IsFromProvider(HttpRequest request)
        => request.Path.Value is { } path && (path.Equals(CallbackPath, StringComparison.OrdinalIgnoreCase)
            || path.Equals("/signout-callback-oidc", StringComparison.OrdinalIgnoreCase) || path.Equals("/signout-oidc", StringComparison.OrdinalIgnoreCase));

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
        options.CallbackPath = CallbackPath;
        // Each sign-in under way has two cookies, and a browser that restores twenty tabs begins twenty: short names, or the proxy refuses the header.
        options.CorrelationCookie.Name = "vip-coming.";
        options.NonceCookie.Name = "vip-nonce.";
        options.ProtocolValidator = new ShortNonce();
        options.StringDataFormat = new AsItIs();
        options.Events.OnRedirectToIdentityProvider = context =>
        {
            if (context.Request.Cookies.ContainsKey(AskAgainCookie))
            {
                context.ProtocolMessage.Prompt = OpenIdConnectPrompt.Login;
            }
            return Task.CompletedTask;
        };
        options.Events.OnRedirectToIdentityProviderForSignOut = SignOutForm.InsteadOfALongAddressAsync;
        options.Events.OnTicketReceived = context => TakeAsync(context, options);
        options.Events.OnRemoteFailure = context =>
        {
            context.HttpContext.RequestServices.GetRequiredService<ILogger<OidcOptions>>().LogWarning(context.Failure, "Sign-in at the provider failed");
            context.Response.Redirect(SignInEndpoints.SignedOut + "?failed=true");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    /// <summary>Who has come: the roles are found, and nothing of what the provider said is kept but what the portal needs.</summary>
    private static async Task TakeAsync(TicketReceivedContext context, OpenIdConnectOptions options)
    {
        var services = context.HttpContext.RequestServices;
        var search = services.GetRequiredService<RoleSearch>();
        var idToken = context.Properties!.GetTokenValue("id_token");
        var subject = SessionClaims.SubjectOf(context.Principal!);
        var found =
            await search.OfAsync(options, idToken, context.Properties!.GetTokenValue("access_token"), subject ?? "", context.HttpContext.RequestAborted);
        if (SessionClaims.Reduce(context.Principal!, found.Roles, CookieAuthenticationDefaults.AuthenticationScheme) is not { } person)
        {
            services.GetRequiredService<ILogger<RoleSearch>>().LogWarning("Sign-in failed: the provider names no usable subject");
            context.Response.Redirect(SignInEndpoints.SignedOut + "?failed=true");
            context.HandleResponse();
            return;
        }
        if (found.Roles.Count == 0)
        {
            services.GetRequiredService<ILogger<RoleSearch>>().LogWarning(
                "{Subject} signed in without a role. Looked for claim {RoleClaim} in the ID token, user info and the access token; claims that came: {Claims}; names found at that place: {Names}. " +
                "Set Oidc__RoleClaim to the claim that holds the roles, or Oidc__RoleMap to translate the names", subject, search.Claim, found.Claims,
                found.Names);
            context.HttpContext.Items[NoRole] = new { roleClaim = search.Claim, claims = found.Claims, names = found.Names };
        }
        context.Principal = person;
        // Only what signing out at the provider needs is kept of the tokens.
        context.Properties!.StoreTokens(idToken is null ? [] : [new AuthenticationToken { Name = "id_token", Value = idToken }]);
        context.Response.Cookies.Delete(AskAgainCookie);
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
                var search = context.HttpContext.RequestServices.GetRequiredService<RoleSearch>();
                context.Principal = SessionClaims.Reduce(context.Principal!, search.In((JsonWebToken)context.SecurityToken).Roles,
                    JwtBearerDefaults.AuthenticationScheme);
                if (context.Principal is null)
                {
                    context.Fail("The token names neither a subject nor a client, or one that is no plain text.");
                }
                return Task.CompletedTask;
            },
            OnForbidden = context => context.HttpContext.RequestServices.GetRequiredService<AccessLog>()
                .DeniedAsync(ActorOf.Request(context.HttpContext), context.Request.Path, null, context.HttpContext.RequestAborted),
        };
    }

    /// <summary>256 random bits; the cookie's own lifetime says how long it is good for.</summary>
    private sealed class ShortNonce : OpenIdConnectProtocolValidator
    {
        public ShortNonce()
        {
            RequireTimeStampInNonce = false;
            // The handler has opened the state itself, as with the validator that this one replaces.
            RequireStateValidation = false;
        }

        public override string GenerateNonce() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
    }

    /// <summary>
    /// The nonce stands in the address that the browser is sent to; sealing it in the cookie of the same browser hides nothing and makes it five times as long.
    /// </summary>
    private sealed class AsItIs : ISecureDataFormat<string>
    {
        public string Protect(string data) => data;

        public string Protect(string data, string? purpose) => data;

        public string? Unprotect(string? protectedText) => protectedText;

        public string? Unprotect(string? protectedText, string? purpose) => protectedText;
    }
}
