using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.JSInterop;
using VipAdmin.Core;

namespace VipAdmin.Web.Shared;

/// <summary>
/// What a person has written and not sent, kept in their browser for each thing it is about: it survives the next page, a reload, a new release and a
/// colleague's change. Encrypted with the portal's own keys, because a note may name a member and the browser's storage is a plain file.
/// </summary>
public sealed class Drafts(IJSRuntime browser, IDataProtectionProvider protection, TimeProvider time, ILogger<Drafts> log)
{
    /// <summary>Older drafts are not brought back.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    // Chinese text would become six times as long with the default encoder.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly IDataProtector protector = protection.CreateProtector("VipAdmin.Drafts");

    /// <summary>The draft of a person about something; null when there is none.</summary>
    public async Task<T?> ReadAsync<T>(Actor actor, string about) where T : class
    {
        try
        {
            if (await browser.InvokeAsync<string?>("localStorage.getItem", Key(actor, about)) is not { Length: > 0 } stored)
            {
                return null;
            }
            if (JsonSerializer.Deserialize<Kept<T>>(protector.Unprotect(stored), Json) is { } kept && time.UtcNow() - kept.At < KeptFor)
            {
                return kept.Text;
            }
        }
        catch (Exception error) when (error is CryptographicException or JsonException)
        {
            log.LogInformation(error, "A draft can no longer be read and is dropped");
        }
        catch (JSException error)
        {
            log.LogWarning(error, "The browser does not let its storage be read, so there are no drafts");
            return null;
        }
        await DropAsync(actor, about);
        return null;
    }

    /// <summary>Keeps a draft in the place of the one before.</summary>
    public Task KeepAsync<T>(Actor actor, string about, T text) where T : class
        => WriteAsync("localStorage.setItem", Key(actor, about), protector.Protect(JsonSerializer.Serialize(new Kept<T>(time.UtcNow(), text), Json)));

    /// <summary>Drops a draft that was sent or given up.</summary>
    public Task DropAsync(Actor actor, string about) => WriteAsync("localStorage.removeItem", Key(actor, about));

    private async Task WriteAsync(string act, params object[] values)
    {
        try
        {
            await browser.InvokeVoidAsync(act, values);
        }
        catch (Exception error) when (error is JSDisconnectedException or OperationCanceledException)
        {
            log.LogDebug("The browser left before a draft was written");
        }
        catch (JSException error)
        {
            log.LogWarning(error, "The browser did not store a draft: its storage is full or closed");
        }
    }

    private static string Key(Actor actor, string about) => $"vip-draft:{actor.Id}:{about}";

    private sealed record Kept<T>(DateTime At, T Text);
}
