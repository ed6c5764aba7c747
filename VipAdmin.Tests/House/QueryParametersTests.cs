using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace VipAdmin.Tests.House;

/// <summary>An address is typed by anybody: a parameter that is bound as a number or a flag fails before the page can say a word.</summary>
public sealed class QueryParametersTests
{
    [Fact]
    public void QueryParameters_OfEveryComponent_AreBoundAsText()
        => typeof(Program).Assembly.GetTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(property => property.IsDefined(typeof(SupplyParameterFromQueryAttribute)) && property.PropertyType != typeof(string))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}").ShouldBeEmpty();
}
