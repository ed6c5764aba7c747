using VipAdmin.Core;

namespace VipAdmin.Web.Cli;

/// <summary>Rows that a feature adds to the printout of its runs.</summary>
/// <param name="Name">Their property in JSON.</param>
/// <param name="Head">Their columns in text.</param>
/// <param name="Read">Reads the rows of a run page by page.</param>
public sealed record RunRows(string Name, string[] Head, Func<IServiceProvider, Actor, Guid, CancellationToken, IAsyncEnumerable<RunRowShape>> Read);

/// <summary>One row in both shapes.</summary>
public sealed record RunRowShape(object Json, string[] Cells);
