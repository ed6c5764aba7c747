#pragma warning disable NPG9001 // Npgsql's converters may change with a major version; VipDbTests reads every kind of instant through them.
using Npgsql.Internal;
using Npgsql.Internal.Postgres;

namespace VipAdmin.Core.Data;

/// <summary>
/// Reads every instant that PostgreSQL can hold. Without it a single <c>infinity</c>, <c>9999-12-31</c> or year 10000 in a row of the backend would make the
/// whole list unreadable or the next addition fail. Instants beyond <see cref="FarFuture"/> are read as that one, instants before .NET's range as its first.
/// </summary>
internal sealed class ReadableTimestamps : PgTypeInfoResolverFactory
{
    /// <inheritdoc />
    public override IPgTypeInfoResolver CreateResolver() => new Resolver();

    /// <inheritdoc />
    public override IPgTypeInfoResolver? CreateArrayResolver() => null;

    private sealed class Resolver : IPgTypeInfoResolver
    {
        private readonly TypeInfoMappingCollection mappings = new();

        public Resolver()
        {
            Add("pg_catalog.timestamp", DateTimeKind.Unspecified);
            Add("pg_catalog.timestamptz", DateTimeKind.Utc);
        }

        private void Add(string type, DateTimeKind kind)
            => mappings.AddStructType<DateTime>(type, (options, mapping, _) => mapping.CreateInfo(options, new Converter(kind)), isDefault: true);

        // For a parameter without a PostgreSQL type Npgsql chooses the type by the value's kind.
        public PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options)
            => dataTypeName is null ? null : mappings.Find(type, dataTypeName, options);
    }

    /// <summary>Microseconds since 2000-01-01; the ends of the range are the infinities.</summary>
    private sealed class Converter(DateTimeKind kind) : PgBufferedConverter<DateTime>
    {
        private static readonly long Epoch = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
        private static readonly long First = -Epoch / TimeSpan.TicksPerMicrosecond;
        private static readonly long Last = (FarFuture.Start.Ticks - Epoch) / TimeSpan.TicksPerMicrosecond;

        public override bool CanConvert(DataFormat format, out BufferRequirements bufferRequirements)
        {
            bufferRequirements = BufferRequirements.CreateFixedSize(sizeof(long));
            return format is DataFormat.Binary;
        }

        protected override DateTime ReadCore(PgReader reader)
            => new(Math.Clamp(reader.ReadInt64(), First, Last) * TimeSpan.TicksPerMicrosecond + Epoch, kind);

        protected override void WriteCore(PgWriter writer, DateTime value)
        {
            // As in Npgsql: an instant of the wrong kind would be shifted by the session's zone.
            if (kind == DateTimeKind.Utc != (value.Kind == DateTimeKind.Utc))
            {
                throw new ArgumentException($"An instant of kind {value.Kind} cannot be written to a column of kind {kind}.", nameof(value));
            }
            writer.WriteInt64(value.Ticks == DateTime.MaxValue.Ticks ? long.MaxValue : value.Ticks == DateTime.MinValue.Ticks ? long.MinValue
                : (value.Ticks - Epoch) / TimeSpan.TicksPerMicrosecond);
        }
    }
}
