using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using VipAdmin.Core.Live;
using VipAdmin.Tests.Support;

namespace VipAdmin.Tests.Live;

public sealed class ClockWatchTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider machine = new(Noon);
    private readonly DatabaseClock clock;
    private readonly LogLines lines = new();
    private readonly LoggerFactory factory;
    private readonly ClockWatch watch;

    private Logger<ClockWatch> Log() => new Logger<ClockWatch>(factory);

    public ClockWatchTests()
    {
        clock = new DatabaseClock(machine);
        factory = new LoggerFactory([lines]);
        watch = new ClockWatch(clock, Log());
    }

    public void Dispose()
    {
        factory.Dispose();
        lines.Dispose();
    }

    private void DatabaseAhead(double minutes)
        => clock.Follow(new ClockReading(-TimeSpan.FromMinutes(minutes), TimeSpan.Zero, machine.GetUtcNow(), machine.GetTimestamp()));

    private void Hear(double minutesAhead, TimeSpan took = default)
    {
        var asked = (machine.GetUtcNow(), machine.GetTimestamp());
        machine.Advance(took);
        watch.Heard("wechat", machine.GetUtcNow().AddMinutes(minutesAhead), asked);
    }

    [Theory]
    [InlineData(16, -0.0)]
    [InlineData(-16, -16.0)]
    public void Earlier_TheClockThatIsBehind_Counts(double ahead, double minutes)
    {
        DatabaseAhead(ahead);
        watch.EarlierUtcNow().ShouldBe(Noon.UtcDateTime.AddMinutes(minutes));
        watch.Machine.ShouldBe(machine);
    }

    [Fact]
    public void Compare_DatabaseAheadOfMachineAndPlatform_BlamesTheDatabase()
    {
        Hear(0);
        watch.Compare().Disagree.ShouldBeFalse();
        DatabaseAhead(16);
        watch.Compare().ToString().ShouldBe("machine +0, database +960, wechat +0");
        watch.Compare().Wrong.ShouldHaveSingleItem().Name.ShouldBe("database");
        DatabaseAhead(0);
        watch.Compare().Disagree.ShouldBeFalse();
    }

    [Fact]
    public void Compare_PlatformAloneFarOff_Disagrees()
    {
        DatabaseAhead(0);
        Hear(-2);
        watch.Compare().Disagree.ShouldBeTrue();
        Hear(0);
        watch.Compare().Disagree.ShouldBeFalse("the newest answer counts");
    }

    [Fact]
    public void Compare_AnAnswerOfLongAgo_CountsNoMore()
    {
        DatabaseAhead(0);
        Hear(-2);
        machine.Advance(ClockWatch.Fresh + TimeSpan.FromSeconds(1));
        DatabaseAhead(0);
        watch.Compare().Disagree.ShouldBeFalse();
    }

    [Fact]
    public void Heard_AnAnswerThatTookLong_TellsNothing()
    {
        DatabaseAhead(0);
        Hear(-2, TimeSpan.FromSeconds(40));
        watch.Compare().Disagree.ShouldBeFalse();
    }

    [Fact]
    public void Compare_TheMachinesClockIsSet_ShowsItAtOnceAndForgetsWhatWasComparedWithTheOldOne()
    {
        var wrong = new WrongClock(TimeSpan.Zero);
        var shared = new DatabaseClock(wrong);
        shared.Follow(new ClockReading(TimeSpan.Zero, TimeSpan.Zero, wrong.GetUtcNow(), wrong.GetTimestamp()));
        var stepped = new ClockWatch(shared, Log());
        stepped.Heard("wechat", wrong.GetUtcNow(), (wrong.GetUtcNow(), wrong.GetTimestamp()));
        stepped.Compare().Disagree.ShouldBeFalse();

        wrong.Off = TimeSpan.FromMinutes(5);
        stepped.Compare().ToString().ShouldBe("machine +0, database -300");
        (stepped.EarlierUtcNow() - TimeProvider.System.GetUtcNow().UtcDateTime).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-5)]
    public void CompareFor_AnotherHostWhoseMachineIsOff_BlamesThatMachine(double minutes)
    {
        DatabaseAhead(0);
        Hear(0);
        var other = watch.CompareFor(TimeSpan.FromMinutes(minutes));
        other.Wrong.ShouldHaveSingleItem().Name.ShouldBe("machine");
        watch.CompareFor(TimeSpan.Zero).Disagree.ShouldBeFalse();
    }

    [Fact]
    public void Look_SaysOnceThatTheyDisagreeAndOnceThatTheyAgree()
    {
        DatabaseAhead(0);
        watch.Look();
        lines.All.ShouldBeEmpty();
        DatabaseAhead(16);
        watch.Look();
        watch.Look();
        lines.All.ShouldHaveSingleItem().ShouldContain("database +960");
        DatabaseAhead(0);
        watch.Look();
        lines.All.Count.ShouldBe(2);
    }

    [Fact]
    public void Compare_AClockThatIsNoDatabaseClock_HasNothingToDisagreeWith()
    {
        var alone = new ClockWatch(machine, Log());
        alone.Heard("wechat", machine.GetUtcNow().AddHours(1), (machine.GetUtcNow(), machine.GetTimestamp()));
        alone.Compare().Disagree.ShouldBeFalse();
        alone.EarlierUtcNow().ShouldBe(Noon.UtcDateTime);
    }
}
