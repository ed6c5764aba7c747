using Microsoft.AspNetCore.Http.Metadata;

namespace VipAdmin.Web.Api;

/// <summary>A parameter that is read from a header. (The attribute of MVC does the same, and loads MVC at every start.)</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class HeaderAttribute : Attribute, IFromHeaderMetadata
{
    public string? Name { get; init; }
}
