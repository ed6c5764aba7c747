using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using VipAdmin.Core;
using VipAdmin.Core.Reminders;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Reminders;
using TestContext = Xunit.TestContext;

namespace VipAdmin.Tests.Reminders;

public sealed class ReminderTodayTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await postgres.ResetAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("zh-CN", "before3,today,after1,after2,after3,after6",
        "提醒日：到期前 3 天、到期当天、到期后 1–3 天、到期后 6 天。", "下次提醒：{0} 09:00，到期前 3 天。")]
    [InlineData("en", "before3", "Reminders go out on: 3 days before expiry.", "Next: {0} 09:00, 3 days before expiry.")]
    public async Task Member_OutsideTheWindows_IsToldTheDaysAsSetAndTheTimeOfTheNext(string language, string windows, string days, string next)
    {
        var now = TimeProvider.System.UtcNow();
        var member = await postgres.Databases.MemberAsync(now, m => (m.VipLevel, m.VipExpireAt) = (1, now.AddDays(20)));
        await using var page = new Page(postgres, Role.Support, language,
            services => services.Configure<RemindersOptions>(options => options.Windows = windows));
        var history = await page.Services.GetRequiredService<ReminderHistory>()
            .HeadAsync(page.Actor, member.UserId, TestContext.Current.CancellationToken);

        var said = page.Render<ReminderToday>(parameters => parameters.Add(each => each.Member, history!)).Markup;

        said.ShouldContain(days);
        var day = BusinessDay.Of(now.AddDays(20)).AddDays(-3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        said.ShouldContain(string.Format(CultureInfo.InvariantCulture, next, day));
    }
}
