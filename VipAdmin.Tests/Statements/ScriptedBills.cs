using VipAdmin.Core.Payments;
using VipAdmin.Tests.Payments;

namespace VipAdmin.Tests.Statements;

/// <summary>A platform's statements as a test tells them; a day without a script had no trades.</summary>
internal sealed class ScriptedBills(string channel) : IBillSource
{
    private readonly Dictionary<DateOnly, Func<BillAnswer>> answers = [];

    public static CallEvidence Call { get; } = new(5, 200);

    public string Channel => channel;

    public bool IsConfigured { get; set; } = true;

    /// <summary>The days asked for.</summary>
    public List<DateOnly> Asked { get; } = [];

    public void Tell(DateOnly day, Func<BillAnswer> answer) => answers[day] = answer;

    /// <summary>The day's file is a vector.</summary>
    public void Give(DateOnly day, string vector)
        => Tell(day, () => new BillAnswer.Fetched(StatementWorld.Open(vector), new FileInfo(Vectors.PathOf(vector)).Length, null, Call));

    public Task<BillAnswer> FetchAsync(BillQuestion question, CancellationToken stop)
    {
        Asked.Add(question.Day);
        return Task.FromResult(answers.TryGetValue(question.Day, out var answer) ? answer() : new BillAnswer.NoTrades(Call));
    }
}
