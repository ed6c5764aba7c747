using VipAdmin.Core.OrderChecks;

namespace VipAdmin.Core.Statements;

/// <summary>Adds up what a run of the import did.</summary>
internal sealed class StatementTally
{
    private long statements, lines, matched, discrepancies, notReady, refused, failed;

    /// <summary>Something is left to be asked for again.</summary>
    public bool Warning => notReady + refused + failed > 0;

    /// <summary>Counts a statement that would be fetched.</summary>
    public void Plan() => statements++;

    public void Add(StatementImport import)
    {
        switch (import.State)
        {
            case ImportState.NotReady:
                notReady++;
                break;
            case ImportState.Refused:
                refused++;
                break;
            case ImportState.Failed:
                failed++;
                break;
            default:
                (statements, lines) = (statements + 1, lines + import.Lines);
                (matched, discrepancies) = (matched + (import.Matched?.Matched ?? 0), discrepancies + (import.Matched?.Discrepancies ?? 0));
                break;
        }
    }

    /// <summary>Counts what would change a closed day.</summary>
    public void Add(MatchResult closedDay) => discrepancies += closedDay.Found;

    public IReadOnlyDictionary<string, long> Counters() => new Dictionary<string, long>
    {
        [StatementImportCounters.Statements.Name] = statements,
        [StatementImportCounters.Lines.Name] = lines,
        [StatementImportCounters.Matched.Name] = matched,
        [OrderCounters.Discrepancies.Name] = discrepancies,
        [StatementImportCounters.NotReady.Name] = notReady,
        [StatementImportCounters.Refused.Name] = refused,
        [StatementImportCounters.Failed.Name] = failed,
    };
}
