using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using VipAdmin.Core.Alerts;

namespace VipAdmin.Tests.Support;

/// <summary>A real mail server on this machine that keeps what it is given.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly Task running;

    /// <param name="tls">Offers TLS, with a certificate that nobody knows.</param>
    /// <param name="refuses">An address for which it takes no mail.</param>
    public MailServer(bool tls = false, string? refuses = null)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        var options = new SmtpServerOptionsBuilder().ServerName("mail.test").Endpoint(endpoint =>
        {
            endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).AllowUnsecureAuthentication();
            if (tls)
            {
                endpoint.Certificate(Certificate());
            }
        }).Build();
        var parts = new SmtpServer.ComponentModel.ServiceProvider();
        parts.Add(new Store(Received, refuses));
        running = new SmtpServer.SmtpServer(options, parts).StartAsync(ending.Token);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>What it took, in order.</summary>
    public ConcurrentQueue<MimeMessage> Received { get; } = [];

    /// <summary>Settings of a portal that tells these people through this server.</summary>
    public SmtpOptions Settings => new() { Host = "127.0.0.1", Port = Port, From = "VipAdmin <vip@example.com>" };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!running.IsCompleted)
        {
            await ending.CancelAsync();
            await running;
        }
        ending.Dispose();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        using var unsigned = new CertificateRequest("CN=mail.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return X509CertificateLoader.LoadPkcs12(unsigned.Export(X509ContentType.Pfx), null);
    }

    private sealed class Store(ConcurrentQueue<MimeMessage> received, string? refuses) : MessageStore
    {
        public override Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken)
        {
            if (transaction.To.Any(box => $"{box.User}@{box.Host}" == refuses))
            {
                return Task.FromResult(SmtpResponse.MailboxUnavailable);
            }
            using var bytes = new MemoryStream(buffer.ToArray());
            received.Enqueue(MimeMessage.Load(bytes, cancellationToken));
            return Task.FromResult(SmtpResponse.Ok);
        }
    }
}
