using System.Globalization;
using System.Net.Mail;
using System.Text.RegularExpressions;
using VipAdmin.Core.Cron;

namespace VipAdmin.Core.Settings;

/// <summary>The values that a setting allows, and their conversion to the form that the binder understands.</summary>
public abstract partial record SettingKind
{
    /// <summary>The allowed values in words, for the list of faults.</summary>
    public abstract string Expected { get; }

    /// <summary>The value in the form that options bind; null when it is not allowed.</summary>
    public abstract string? Normalise(string text);

    /// <summary>Any text.</summary>
    public sealed record Text(string What = "text") : SettingKind
    {
        public override string Expected => What;
        public override string Normalise(string text) => text;
    }

    /// <summary>Key material: PEM text, bare base64, or the path of a file with either. A value is shown only when it can be nothing but a path.</summary>
    public sealed partial record KeyMaterial : SettingKind
    {
        public override string Expected => "the path of a PEM file, or its text";
        public override string Normalise(string text) => text;

        /// <summary>
        /// Whether every part of the value is clearly the path of a key or certificate file. Base64 has no dots, and passwords do not have such endings.
        /// </summary>
        public static bool IsPath(string value)
            => value.Split(',', StringSplitOptions.TrimEntries).All(part => part.Length <= LongestPath && PathShape().IsMatch(part));

        private const int LongestPath = 255;

        [GeneratedRegex(@"^(?:[A-Za-z]:)?(?:[\w.~@ -]{0,60}[/\\])+[\w.~@ -]{1,60}\.(?:pem|key|crt|cer|cert|der|pub|p8|txt)$",
            RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
        private static partial Regex PathShape();
    }

    /// <summary>A host, by name or address.</summary>
    public sealed record HostName : SettingKind
    {
        public override string Expected => "a host name such as smtp.example.com, without a scheme or a port";
        public override string? Normalise(string text) => Uri.CheckHostName(text.Trim('[', ']')) == UriHostNameType.Unknown ? null : text.Trim('[', ']');
    }

    /// <summary>Serilog's names of levels, and what Node's loggers (npm, winston, pino, syslog) call them.</summary>
    public sealed record LogLevelName : SettingKind
    {
        public override string Expected => "one of Verbose, Debug, Information, Warning, Error (or trace, debug, info, http, warn, error, fatal)";

        public override string? Normalise(string text) => text.Trim().ToLowerInvariant() switch
        {
            "verbose" or "trace" or "silly" or "all" or "10" => "Verbose",
            "debug" or "20" => "Debug",
            "information" or "info" or "http" or "notice" or "log" or "30" => "Information",
            "warning" or "warn" or "40" => "Warning",
            // Errors are always logged: error.log and the log rows are what operators read after an incident.
            "error" or "err" or "50" or "fatal" or "crit" or "critical" or "alert" or "emerg" or "emergency" or "60" or "silent" or "none" or "off" => "Error",
            _ => null,
        };
    }

    /// <summary>A whole number in a range, both ends included.</summary>
    public sealed record Whole(long Min, long Max) : SettingKind
    {
        public override string Expected => $"a whole number from {Min} to {Max}";

        public override string? Normalise(string text)
            => long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= Min && number <= Max
                ? number.ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>A length of time in whole milliseconds, in a range with both ends included.</summary>
    public sealed record Milliseconds(long Min, long Max) : SettingKind
    {
        public override string Expected => $"milliseconds, a whole number from {Min} to {Max}";
        public override string? Normalise(string text) => new Whole(Min, Max).Normalise(text);
    }

    /// <summary>A number in a range, both ends included; a point separates the decimals.</summary>
    public sealed record Number(double Min, double Max) : SettingKind
    {
        public override string Expected => string.Create(CultureInfo.InvariantCulture, $"a number from {Min} to {Max}");

        public override string? Normalise(string text)
            => double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number >= Min && number <= Max
                ? number.ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Yes or no, in the usual spellings.</summary>
    public sealed record Flag : SettingKind
    {
        public override string Expected => "true or false";

        public override string? Normalise(string text) => text.Trim().ToLowerInvariant() switch
        {
            "true" or "1" or "yes" or "on" => "true",
            "false" or "0" or "no" or "off" => "false",
            _ => null,
        };
    }

    /// <summary>One of a few words.</summary>
    public sealed record Choice(params string[] Words) : SettingKind
    {
        public override string Expected => "one of " + string.Join(", ", Words);
        public override string? Normalise(string text) => Words.FirstOrDefault(word => word.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>At least one of a few words, separated by commas; stored in the order listed here.</summary>
    public sealed record Several(params string[] Words) : SettingKind
    {
        public override string Expected => "one or more, separated by commas, of " + string.Join(", ", Words);

        public override string? Normalise(string text)
        {
            var wanted = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return wanted.Count > 0 && wanted.IsSubsetOf(Words.ToHashSet(StringComparer.OrdinalIgnoreCase)) ? string.Join(',', Words.Where(wanted.Contains))
                : null;
        }
    }

    /// <summary>Two different times of day with a hyphen between them, or nothing.</summary>
    public sealed record ClockSpan : SettingKind
    {
        public override string Expected => "two times of day such as 22:00-08:00, or nothing";

        public override string? Normalise(string text)
        {
            var parts = text.Split(['-', '–', '~'], StringSplitOptions.TrimEntries);
            return string.IsNullOrWhiteSpace(text) ? ""
                : parts is [var from, var to] && Time(from) is { } start && Time(to) is { } end && start != end
                    ? string.Create(CultureInfo.InvariantCulture, $"{start:HH\\:mm}-{end:HH\\:mm}") : null;
        }

        private static TimeOnly? Time(string text)
            => TimeOnly.TryParseExact(text, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }

    /// <summary>An absolute http or https address.</summary>
    public sealed record Address : SettingKind
    {
        public override string Expected => "an address that begins with https:// or http://";
        public override string? Normalise(string text)
            => Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? text.Trim() : null;
    }

    /// <summary>Mail addresses, separated by commas; with or without a name (<c>Ops &lt;ops@example.com&gt;</c>).</summary>
    /// <param name="Most">The largest number of addresses.</param>
    public sealed record Mailboxes(int Most) : SettingKind
    {
        public override string Expected => Most == 1 ? "a mail address" : "mail addresses, separated by commas";

        public override string? Normalise(string text)
        {
            var parts = text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return parts.Length > 0 && parts.Length <= Most && parts.All(part => MailAddress.TryCreate(part, out _))
                ? string.Join(", ", parts) : null;
        }
    }

    /// <summary>An IANA time zone.</summary>
    public sealed record Zone : SettingKind
    {
        public override string Expected => "an IANA time zone such as Asia/Shanghai";
        public override string? Normalise(string text) => ZoneCheck.Normalise(text);
    }

    /// <summary>A cron expression that a task can have.</summary>
    public sealed record Cron : SettingKind
    {
        /// <summary>An expression without a firing after this instant never fires: five fields have no years.</summary>
        private static readonly DateTime Ever = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        public override string Expected => "five fields: minute, hour, day of month, month, day of week";

        public override string? Normalise(string text) => Faults(text).Count == 0 ? CronCheck.Tidy(text) : null;

        /// <summary>Every fault of the expression.</summary>
        public static IReadOnlyList<CronFault> Faults(string text) => CronCheck.Faults(text, Ever);
    }

    /// <summary>The form of <c>DATABASE_URL</c>.</summary>
    public sealed record PostgresAddress : SettingKind
    {
        public override string Expected => "postgresql://user:password@host:port/database?schema=public";

        public override string? Normalise(string text)
        {
            try
            {
                Data.DatabaseUrl.Parse(text.Trim());
                return text.Trim();
            }
            catch (Exception error) when (error is FormatException or ArgumentException)
            {
                return null;
            }
        }
    }
}
