using Npgsql;
using VipAdmin.Core.Data;

namespace VipAdmin.Tests.Data;

public sealed class DatabaseUrlTests
{
    [Theory]
    [InlineData("postgresql://vip:s3cret@db.example.com:5433/vip?schema=public", "db.example.com", 5433, "vip", "s3cret", "vip")]
    [InlineData("postgres://vip:p%40ss%3A%2F%3F@db/vip%20x", "db", 5432, "vip", "p@ss:/?", "vip x")]
    [InlineData("postgresql://vip:a:b@[::1]:5432/vip?connection_limit=5&pool_timeout=10", "::1", 5432, "vip", "a:b", "vip")]
    [InlineData("postgresql://vip:x@%2Frun%2Fpostgresql/vip", "/run/postgresql", 5432, "vip", "x", "vip")]
    [InlineData("postgresql://vip:x@/vip?host=/run/postgresql&port=5434", "/run/postgresql", 5434, "vip", "x", "vip")]
    [InlineData("postgresql:///vip?host=/run/postgresql&user=vip&password=x", "/run/postgresql", 5432, "vip", "x", "vip")]
    public void Parse_FormsOfTheBackend_AreUnderstood(string url, string host, int port, string user, string password, string database)
    {
        var read = new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse(url));

        (read.Host, read.Port, read.Username, read.Password, read.Database).ShouldBe((host, port, user, password, database));
    }

    [Theory]
    [InlineData("disable", SslMode.Disable)]
    [InlineData("require", SslMode.Require)]
    [InlineData("verify-full", SslMode.VerifyFull)]
    public void Parse_SslMode_IsKept(string word, SslMode mode)
        => new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse($"postgresql://u:p@h/d?sslmode={word}")).SslMode.ShouldBe(mode);

    [Theory]
    [InlineData("", GssEncryptionMode.Disable)]
    [InlineData("?gssencmode=prefer", GssEncryptionMode.Prefer)]
    [InlineData("?gssencmode=require", GssEncryptionMode.Require)]
    public void Parse_Kerberos_IsUsedOnlyWhenAskedFor(string query, GssEncryptionMode mode)
        => Read($"postgresql://u:p@h/d{query}").GssEncryptionMode.ShouldBe(mode);

    [Fact]
    public void Parse_SeveralHosts_AreKeptWithTheirPorts()
        => new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse("postgresql://u:p@a:5432,b:5433/d")).Host.ShouldBe("a:5432,b:5433");

    [Fact]
    public void Parse_SeveralHosts_MeanTheOneThatTakesWrites()
    {
        Read("postgresql://u:p@a,b/d").TargetSessionAttributes.ShouldBe("read-write");
        Read("postgresql://u:p@a,b/d?target_session_attrs=primary&load_balance_hosts=random").ShouldSatisfyAllConditions(
            read => read.TargetSessionAttributes.ShouldBe("primary"), read => read.LoadBalanceHosts.ShouldBeTrue());
        Read("postgresql://u:p@a/d?target_session_attrs=read-write").TargetSessionAttributes.ShouldBeNull("that one host takes writes is checked at start");
    }

    [Fact]
    public void Parse_PoolOfTheOwner_IsMeantAsWritten()
    {
        const string Url =
            "postgresql://u:p@h/d?connection_limit=7&pool_timeout=20&connect_timeout=4&socket_timeout=9&statement_cache_size=0&pgbouncer=false&application_name=shop";
        var read = Read(Url);

        (read.MaxPoolSize, read.Timeout, read.CommandTimeout, read.ApplicationName).ShouldBe((7, 4, 9, "shop"));
        ConnectionBudget.LimitOf(read.ConnectionString).ShouldBe(7);
        ConnectionBudget.LimitOf(DatabaseUrl.Parse("postgresql://u:p@h/d")).ShouldBeNull();
        DatabaseUrl.PoolTimeout(Url).ShouldBe(TimeSpan.FromSeconds(20));
        DatabaseUrl.PoolTimeout("postgresql://u:p@h/d").ShouldBeNull();
        DatabaseUrl.PoolTimeout("postgresql://u:p@h/d?pool_timeout=0").ShouldBe(TimeSpan.MaxValue);
    }

    [Theory]
    [InlineData("sslaccept=strict", SslMode.VerifyFull)]
    [InlineData("sslmode=require&sslaccept=strict", SslMode.VerifyFull)]
    [InlineData("sslmode=require&sslaccept=accept_invalid_certs", SslMode.Require)]
    [InlineData("sslaccept=accept_invalid_certs&sslcert=FILE", SslMode.Prefer)]
    [InlineData("sslmode=require&sslrootcert=FILE", SslMode.VerifyCA)]
    [InlineData("sslcert=FILE", SslMode.VerifyCA)]
    [InlineData("sslmode=verify-full&sslrootcert=FILE", SslMode.VerifyFull)]
    public void Parse_CertificateToVerify_IsVerified(string parameters, SslMode mode)
    {
        var file = typeof(DatabaseUrlTests).Assembly.Location;
        var read = Read($"postgresql://u:p@h/d?{parameters.Replace("FILE", file, StringComparison.Ordinal)}");

        read.SslMode.ShouldBe(mode);
        read.RootCertificate.ShouldBe(parameters.Contains("FILE", StringComparison.Ordinal) && mode >= SslMode.VerifyCA ? file : null);
        read.SslCertificate.ShouldBeNull();
    }

    [Fact]
    public void Parse_CertificateOfTheClient_IsShown()
    {
        var file = typeof(DatabaseUrlTests).Assembly.Location;

        Read($"postgresql://u:p@h/d?sslmode=require&sslcert={file}&sslkey={file}&sslpassword=x").ShouldSatisfyAllConditions(
            read => (read.SslCertificate, read.SslKey, read.SslPassword, read.RootCertificate).ShouldBe((file, file, "x", null)),
            read => read.SslMode.ShouldBe(SslMode.Require));
        Read($"postgresql://u:p@h/d?sslmode=require&sslidentity={file}&sslpassword=x&channel_binding=require").ShouldSatisfyAllConditions(
            read => (read.SslCertificate, read.SslPassword, read.ChannelBinding).ShouldBe((file, "x", ChannelBinding.Require)));
    }

    private static NpgsqlConnectionStringBuilder Read(string url) => new(DatabaseUrl.Parse(url));

    [Theory]
    [InlineData("postgresql://u:hidden@h/d?pgbouncer=true", "name a direct connection for the portal")]
    [InlineData("postgresql://u:hidden@h/d?sslaccept=maybe", "sslaccept=maybe")]
    [InlineData("postgresql://u:hidden@h/d?sslaccept=strict&sslmode=disable", "sslmode=disable")]
    [InlineData("postgresql://u:hidden@h/d?sslaccept=accept_invalid_certs&sslmode=verify-full", "contradicts")]
    [InlineData("postgresql://u:hidden@h/d?channel_binding=yes", "channel_binding=yes")]
    [InlineData("postgresql://u:hidden@h/d?gssencmode=yes", "gssencmode=yes")]
    [InlineData("postgresql://u:hidden@h/d?sslrootcert=/nowhere/ca.pem", "/nowhere/ca.pem: there is no such file")]
    [InlineData("postgresql://u:hidden@h/d?sslkey=/etc/hostname", "sslkey without sslcert")]
    [InlineData("postgresql://u:hidden@h/d?target_session_attrs=standby", "the portal writes")]
    [InlineData("postgresql://u:hidden@h/d?connection_limit=many", "connection_limit=many is not a whole number")]
    [InlineData("postgresql://u:hidden@h/d?connection_limit=0", "connection_limit=0")]
    [InlineData("postgresql://u:hidden@h/d?connect_timeout=soon", "connect_timeout=soon is not a whole number")]
    [InlineData("postgresql://u:hidden@h/d?pool_timeout=-1", "pool_timeout=-1")]
    [InlineData("mysql://u:hidden@h/d", "postgresql://")]
    [InlineData("postgresql://u:hidden@h", "names no database")]
    [InlineData("postgresql://u:hidden@h:99999/d", "port")]
    [InlineData("postgresql://u:hid#den@h:x/d", "port")]
    [InlineData("postgresql://u:hidden@h/d?sslmode=requires", "sslmode")]
    [InlineData("postgresql://u:hidden@h/d?sslmod=require", "sslmod")]
    [InlineData("postgresql://u:hidden@h/d?schema=shop", "schema public")]
    [InlineData("postgresql:///d", "no host")]
    public void Parse_Nonsense_SaysWhatIsWrongWithoutThePassword(string url, string said)
    {
        var fault = Should.Throw<FormatException>(() => DatabaseUrl.Parse(url));

        fault.Message.ShouldContain(said);
        fault.Message.ShouldNotContain("hid");
    }
}
