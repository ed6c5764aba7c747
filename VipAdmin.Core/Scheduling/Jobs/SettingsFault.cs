using VipAdmin.Core.Cron;
using VipAdmin.Core.Settings;

namespace VipAdmin.Core.Scheduling.Jobs;

/// <summary>Why a draft is not saved: which field, and what is wrong with it.</summary>
/// <param name="Field">Key of the field; <c>reason</c> for the reason.</param>
/// <param name="Code">One of <see cref="SettingsFaultCode"/>; the key of its words.</param>
/// <param name="Particulars">Values for the placeholders in the words.</param>
public sealed record SettingsFault(string Field, string Code, params object[] Particulars)
{
    /// <summary>Which part of the cron expression is wrong, and how.</summary>
    public CronFault? Cron { get; init; }

    /// <summary>The allowed values.</summary>
    public SettingKind? Kind { get; init; }
}
