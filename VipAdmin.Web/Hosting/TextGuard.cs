using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using VipAdmin.Core;
using VipAdmin.Web.Api;
using VipAdmin.Web.Auth;

namespace VipAdmin.Web.Hosting;

/// <summary>
/// Refuses API requests whose path, query, headers or JSON body contain invalid text (see <see cref="PlainText"/>): one place before every endpoint, so none of
/// it reaches the database. Page addresses are refused only for their path; pages clean their own query (<see cref="Shared.LivePage"/>).
/// </summary>
public sealed class TextGuard(RequestDelegate next)
{
    /// <summary>Bodies of the API are small; no endpoint accepts a larger one.</summary>
    private const int LongestBody = 1_000_000;

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!PlainText.IsPlain(request.Path.Value) || request.Path.Value!.AsSpan().ContainsAny('\t', '\r', '\n'))
        {
            await RefuseAsync(context, "The address", null);
            return;
        }
        if (!SignInSetup.IsApi(request) || context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            await next(context);
            return;
        }
        if (request.Query.FirstOrDefault(pair => !PlainText.IsPlain(pair.Key) || pair.Value.Any(value => !PlainText.IsPlain(value))) is { Key: { } parameter })
        {
            await RefuseAsync(context, PlainText.Cleaned(parameter), PlainText.Cleaned(parameter));
            return;
        }
        if (request.Headers.FirstOrDefault(pair => pair.Value.Any(value => !PlainText.IsPlain(value))) is { Key: { } header })
        {
            await RefuseAsync(context, header, header);
            return;
        }
        if (request.HasJsonContentType())
        {
            if (await BodyAsync(request, context.RequestAborted) is not { } body)
            {
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return;
            }
            if (Unfit(body.Span) is { } place)
            {
                await RefuseAsync(context, place, place);
                return;
            }
        }
        await next(context);
    }

    /// <summary>The body, rewound for the endpoint; null when it is too long for any endpoint.</summary>
    private static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpRequest request, CancellationToken stop)
    {
        if (request.ContentLength > LongestBody)
        {
            return null;
        }
        request.EnableBuffering();
        var body = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(16_384);
        try
        {
            for (int read; body.Length <= LongestBody && (read = await request.Body.ReadAsync(buffer, stop)) > 0;)
            {
                body.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        request.Body.Position = 0;
        return body.Length > LongestBody ? null : body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <summary>The member with invalid text; null when there is none, and when the body is not JSON, which the endpoint reports.</summary>
    internal static string? Unfit(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var member = "The body";
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.String))
                {
                    continue;
                }
                var text = Text(ref reader);
                if (text is null || !PlainText.IsPlain(text))
                {
                    return member;
                }
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    member = text;
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON: the endpoint reports that in its own words.
        }
        return null;
    }

    /// <summary>Null for an unpaired surrogate and for bytes that are not UTF-8.</summary>
    private static string? Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static Task RefuseAsync(HttpContext context, string what, string? parameter)
        => SignInSetup.IsApi(context.Request)
            ? (parameter is null ? Problems.BadInput($"{what} {PlainText.Expected}") : Problems.BadParameter(parameter, PlainText.Expected))
                .ExecuteAsync(context)
            : NotTextAsync(context);

    private static Task NotTextAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"400: the address {PlainText.Expected}\n", Encoding.UTF8, context.RequestAborted);
    }
}
