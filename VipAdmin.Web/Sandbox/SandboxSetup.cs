using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using VipAdmin.Core.Payments.Alipay;
using VipAdmin.Core.Payments.WeChatPay;

namespace VipAdmin.Web.Sandbox;

/// <summary>
/// Puts the sandbox in place of the payment platforms. Tasks and platform clients are unaffected: they get credentials and addresses through their ordinary
/// options. In a database without the demo world it knows nothing about orders that are not in its book, so real orders are safe from it.
/// </summary>
public static class SandboxSetup
{
    /// <summary>
    /// Serves each platform that has no credentials of its own, when <c>PAYMENT_ENV=sandbox</c>. In Production nothing is registered, regardless of the
    /// settings.
    /// </summary>
    public static IServiceCollection AddPaymentSandbox(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment)
    {
        if (environment.IsProduction() || !IsChosen(configuration))
        {
            return services;
        }
        services.Configure<SandboxOptions>(configuration.GetSection("Sandbox"));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => SandboxKeys.Generate(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SandboxTables>();
        services.AddSingleton<SandboxBook>();
        services.AddSingleton<SandboxBills>();
        services.AddSingleton<WeChatSandbox>();
        services.AddSingleton<AlipaySandbox>();
        services.AddSingleton<SandboxServer>();
        services.AddSingleton<IPostConfigureOptions<WeChatPayOptions>, WeChatCredentials>();
        services.AddSingleton<IPostConfigureOptions<AlipayOptions>, AlipayCredentials>();
        return services;
    }

    /// <summary>
    /// Adds the demo world to a portal (command-line verbs do not need one): in Development with the sandbox, on an embedded database or where
    /// <c>Sandbox:DemoWorld</c> allows it.
    /// </summary>
    /// <param name="embedded">Whether the database is the portal's own embedded one.</param>
    public static IServiceCollection AddDemoWorld(this IServiceCollection services, IConfiguration configuration, IHostEnvironment environment, bool embedded)
    {
        if (!environment.IsDevelopment() || !IsChosen(configuration) || !(configuration.GetValue<bool?>("Sandbox:DemoWorld") ?? embedded))
        {
            return services;
        }
        services.AddSingleton<DemoBackend>();
        services.AddSingleton<DemoGround>();
        services.AddSingleton<DemoFirstReminders>();
        services.AddSingleton<DemoDays>();
        services.AddSingleton<DemoWorld>();
        services.AddHostedService(provider => provider.GetRequiredService<DemoWorld>());
        return services;
    }

    /// <summary><c>PAYMENT_ENV</c> under its own name or as the setting it becomes.</summary>
    public static bool IsChosen(IConfiguration configuration)
        => string.Equals(configuration["Payments:Environment"] ?? configuration["PAYMENT_ENV"], "sandbox", StringComparison.OrdinalIgnoreCase);

    private sealed class WeChatCredentials(IServiceProvider provider) : IPostConfigureOptions<WeChatPayOptions>
    {
        public void PostConfigure(string? name, WeChatPayOptions options)
        {
            if (new[] { options.AppId, options.MchId, options.ApiV3Key, options.KeyPath }.Any(value => !string.IsNullOrEmpty(value)))
            {
                return;
            }
            var keys = provider.GetRequiredService<SandboxKeys>();
            options.AppId = SandboxKeys.WeChatAppId;
            options.MchId = SandboxKeys.WeChatMchId;
            options.ApiV3Key = keys.WeChatApiV3Key;
            options.CertSerialNo = keys.WeChatMerchantSerial;
            options.KeyPath = keys.WeChatMerchant.PrivatePem;
            options.PlatformCertPath = keys.WeChatPlatformCertificate.ExportCertificatePem();
            options.PublicKeyId = SandboxKeys.WeChatPublicKeyId;
            options.PublicKeyPath = keys.WeChatPublicKey.PublicPem;
            options.ApiBaseUrl = provider.GetRequiredService<SandboxServer>().WeChatBaseUrl;
        }
    }

    private sealed class AlipayCredentials(IServiceProvider provider) : IPostConfigureOptions<AlipayOptions>
    {
        public void PostConfigure(string? name, AlipayOptions options)
        {
            if (new[] { options.AppId, options.PrivateKey, options.PublicKey, options.AppCertPath }.Any(value => !string.IsNullOrEmpty(value)))
            {
                return;
            }
            var keys = provider.GetRequiredService<SandboxKeys>();
            options.AppId = SandboxKeys.AlipayAppId;
            options.PrivateKey = keys.AlipayApp.PrivatePem;
            options.PublicKey = keys.AlipayPlatform.PublicPem;
            options.SellerId = SandboxKeys.AlipaySellerId;
            options.Gateway = provider.GetRequiredService<SandboxServer>().AlipayGateway;
        }
    }
}
