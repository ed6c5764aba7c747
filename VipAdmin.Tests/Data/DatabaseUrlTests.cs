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

    [Fact]
    public void Parse_SeveralHosts_AreKeptWithTheirPorts()
        => new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse("postgresql://u:p@a:5432,b:5433/d")).Host.ShouldBe("a:5432,b:5433");

    [Theory]
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
