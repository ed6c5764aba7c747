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

/// <summary>Sets up sign-in of people (OpenID Connect, cookie session) and API callers (bearer tokens of the same issuer), and authorisation.</summary>
public static class SignInSetup
{
    /// <summary>Absolute lifetime of a session: a bit more than a working day.</summary>
    public static readonly TimeSpan SessionLength = TimeSpan.FromHours(10);

    /// <summary>The address to which the provider returns people.</summary>
    public const string CallbackPath = "/signin-oidc";

    /// <summary>Cookie of a browser that signed out without the provider: the next sign-in must ask, because the provider may still know the person.</summary>
    public const string AskAgainCookie = "vip-ask-again";

    /// <summary>Item of a request that records where roles were looked for when a person signed in without one.</summary>
    internal static readonly object NoRole = new();

    private const string ByRequest = "portal";

    /// <summary>Registers sign-in. Settings are read here because they decide which schemes exist; the start checks report their faults.</summary>
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
            // Lax, not Strict: a person following a link from a chat must be signed in. Posts from other sites do not carry the cookie.
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

    /// <summary>Whether this is an address to which the provider sends the browser: it has no endpoint, the sign-in handler answers it.</summary>
    internal static bool IsFromProvider(HttpRequest request)
        => request.Path.Value is { } path && (path.Equals(CallbackPath, StringComparison.OrdinalIgnoreCase)
            || path.Equals("/signout-callback-oidc", StringComparison.OrdinalIgnoreCase) || path.Equals("/signout-oidc", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the request is for the API, which answers 401 and 403 and never redirects.</summary>
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
        // Each sign-in in progress has two cookies, and a browser that restores twenty tabs starts twenty: with long names the proxy would refuse the header.
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

    /// <summary>Finds the roles of the person and keeps nothing of the provider's data that the portal does not need.</summary>
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
                "{Subject} signed in without a role. Looked for claim {RoleClaim} in the ID token, user info and the access token; "
                + "claims received: {Claims}; names found at that place: {Names}. "
                + "Set Oidc__RoleClaim to the claim that holds the roles, or Oidc__RoleMap to translate the names", subject, search.Claim, found.Claims,
                found.Names);
            context.HttpContext.Items[NoRole] = new { roleClaim = search.Claim, claims = found.Claims, names = found.Names };
        }
        context.Principal = person;
        // Of the tokens, only what signing out at the provider needs is kept.
        context.Properties!.StoreTokens(idToken is null ? [] : [new AuthenticationToken { Name = "id_token", Value = idToken }]);
        context.Response.Cookies.Delete(AskAgainCookie);
    }

    private static void Bearer(JwtBearerOptions options, OidcOptions oidc)
    {
        options.Authority = oidc.Authority;
        options.RequireHttpsMetadata = oidc.RequireHttpsMetadata;
        options.MapInboundClaims = false;
        var programs = oidc.ProgramList;
        options.TokenValidationParameters.ValidAudience = string.IsNullOrWhiteSpace(oidc.Audience) ? oidc.ClientId : oidc.Audience;
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                var search = context.HttpContext.RequestServices.GetRequiredService<RoleSearch>();
                var program = ProgramTokens.IsProgram(context.Principal!, programs);
                context.Principal = SessionClaims.Reduce(context.Principal!, search.In((JsonWebToken)context.SecurityToken).Roles,
                    JwtBearerDefaults.AuthenticationScheme);
                if (context.Principal is null)
                {
                    context.Fail("The token names neither a subject nor a client, or one that is no plain text.");
                }
                else if (program)
                {
                    context.Principal.Identities.First().AddClaim(new System.Security.Claims.Claim(SessionClaims.Program, "true"));
                }
                return Task.CompletedTask;
            },
            OnForbidden = context => context.HttpContext.RequestServices.GetRequiredService<AccessLog>()
                .DeniedAsync(ActorOf.Request(context.HttpContext), context.Request.Path, null, context.HttpContext.RequestAborted),
        };
    }

    /// <summary>A state of 256 random bits; the lifetime of its cookie limits its validity.</summary>
    private sealed class ShortNonce : OpenIdConnectProtocolValidator
    {
        public ShortNonce()
        {
            RequireTimeStampInNonce = false;
            // The handler has already decrypted the state, as with the validator that this one replaces.
            RequireStateValidation = false;
        }

        public override string GenerateNonce() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
    }

    /// <summary>
    /// The nonce is in the address that the browser is sent to, so sealing it in the same browser's cookie would hide nothing and make the cookie five times as
    /// long.
    /// </summary>
    private sealed class AsItIs : ISecureDataFormat<string>
    {
        public string Protect(string data) => data;

        public string Protect(string data, string? purpose) => data;

        public string? Unprotect(string? protectedText) => protectedText;

        public string? Unprotect(string? protectedText, string? purpose) => protectedText;
    }
}
