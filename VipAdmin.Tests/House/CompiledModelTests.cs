using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using VipAdmin.Core;

namespace VipAdmin.Tests.House;

/// <summary>The model that the portal loads is generated; it must say what the code of <see cref="VipDb"/> says.</summary>
public sealed class CompiledModelTests
{
    [Fact]
    public void CompiledModel_SaysWhatTheContextSays()
    {
        using var db = new DesignTimeVipDb().CreateDbContext([]);
        var written = db.GetService<IModelRuntimeInitializer>().Initialize(db.GetService<IDesignTimeModel>().Model, designTime: false);

        db.Model.GetType().Name.ShouldBe("VipDbModel");
        var (compiled, said) = (Lines(db.Model), Lines(written));
        said.Zip(compiled).Where(pair => pair.First != pair.Second).Take(3).ShouldBeEmpty(Command);
        compiled.Length.ShouldBe(said.Length, Command);
    }

    private const string Command =
        "run: dotnet ef dbcontext optimize -p VipAdmin.Core -s VipAdmin.Core -o Data/Migrations/Compiled -n VipAdmin.Core.Data.Migrations";

    /// <summary>
    /// Without two things: how an index is built matters to migrations alone, which read the code; and the model learns the rows of handwritten queries when
    /// they are first read.
    /// </summary>
    private static string[] Lines(IModel model)
    {
        string[] lines = [.. model.ToDebugString(MetadataDebugStringOptions.LongDefault).Split('\n').Select(line => line.TrimEnd())
            .Where(line => !line.TrimStart().StartsWith("Npgsql:Index", StringComparison.Ordinal))];
        return [.. lines.TakeWhile(line => line != Learned),
            .. lines.SkipWhile(line => line != Learned).SkipWhile(line => line.StartsWith(' '))];
    }

    private const string Learned = "  Ad-hoc entity types:";
}
