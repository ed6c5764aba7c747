using Microsoft.Extensions.Logging.Abstractions;
using VipAdmin.Core;
using VipAdmin.Core.Live;
using VipAdmin.Core.Scheduling.Jobs;
using VipAdmin.Core.Settings;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Scheduling;

/// <summary>The shipped tasks as they run on a test's database.</summary>
public static class GivenJobSettings
{
    public static JobSettingsInForce Plans(this PostgresFixture postgres, TimeProvider time)
        => new(Timetable.Shipped, postgres.Databases, new SavedSettings(), new ChangeFeed(postgres.DataSource, time, NullLogger<ChangeFeed>.Instance), time,
            NullLogger<JobSettingsInForce>.Instance);
}
