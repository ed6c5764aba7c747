using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using VipAdmin.Core;
using VipAdmin.Tests.Support;
using VipAdmin.Web.Resources;
using VipAdmin.Web.Shared;

namespace VipAdmin.Tests.Shared;

public sealed class CallbackResultTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    [Theory]
    [InlineData("success", null), InlineData("duplicate", "重复通知，无需再处理"), InlineData(null, null), InlineData("order not found", "order not found")]
    public async Task Words_OfWhatTheBackendWrote_AreNoCodes(string? result, string? words)
    {
        await using var page = new Page(postgres, Role.Support);

        CallbackResult.Words(result, page.Services.GetRequiredService<IStringLocalizer<OrdersText>>()).ShouldBe(words);
    }
}
