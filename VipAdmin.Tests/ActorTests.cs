using VipAdmin.Core;
using VipAdmin.Web.Cli;

namespace VipAdmin.Tests;

public sealed class ActorTests
{
    [Fact]
    public void System_HasAListOfPermissions_AndDecidesNothingForPeople()
    {
        Enum.GetValues<Permission>().Where(Actor.System.Can)
            .ShouldBe([Permission.See, Permission.OperateTasks, Permission.RepairOrder, Permission.ImportStatements, Permission.LookUpMembers]);
        (Actor.System.Kind, Actor.System.IsPerson, Actor.System.Roles.Count).ShouldBe((ActorKind.System, false, 0));
        // A role does not widen the list.
        (Actor.System with { Roles = [Role.Admin] }).Can(Permission.HandleDiscrepancies).ShouldBeFalse();
    }

    [Fact]
    public void Operator_OfTheCommandLine_MayEverythingAndIsNoPerson()
    {
        var cli = VerbHost.Operator;
        (cli.Kind, cli.IsPerson, cli.Can(Permission.HandleDiscrepancies)).ShouldBe((ActorKind.CommandLine, false, true));
    }
}
