using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VipAdmin.Core;

namespace VipAdmin.Tests.Bench;

/// <summary>
/// A circuit without its wire: reads, renders and compares as the server does, and throws the result away. bUnit would also build and parse HTML.
/// </summary>
internal sealed class BareRenderer(IServiceProvider services, Actor actor) : Renderer(services, services.GetRequiredService<ILoggerFactory>())
{
    /// <inheritdoc />
    public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

    /// <inheritdoc />
    protected override RendererInfo RendererInfo { get; } = new("Server", isInteractive: true);

    /// <summary>Called with every text that a batch put on the page.</summary>
    public Action<string>? Shown { get; set; }

    /// <summary>Opens a page for this person; ends when everything it reads is on it.</summary>
    public Task OpenAsync<TPage>(Dictionary<string, object?> parameters) where TPage : IComponent => Dispatcher.InvokeAsync(() =>
    {
        var root = AssignRootComponentId(new Root(actor, typeof(TPage), parameters));
        return RenderRootComponentAsync(root, ParameterView.Empty);
    });

    /// <inheritdoc />
    protected override void HandleException(Exception exception) => throw new InvalidOperationException("The page failed", exception);

    /// <inheritdoc />
    protected override Task UpdateDisplayAsync(in RenderBatch renderBatch)
    {
        if (Shown is { } shown)
        {
            for (var i = 0; i < renderBatch.ReferenceFrames.Count; i++)
            {
                if (renderBatch.ReferenceFrames.Array[i] is { FrameType: RenderTreeFrameType.Text } frame)
                {
                    shown(frame.TextContent);
                }
            }
        }
        return Task.CompletedTask;
    }

    private sealed class Root(Actor actor, Type page, Dictionary<string, object?> parameters) : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<CascadingValue<Actor>>(0);
            builder.AddComponentParameter(1, nameof(CascadingValue<Actor>.Value), actor);
            builder.AddComponentParameter(2, nameof(CascadingValue<Actor>.ChildContent), (RenderFragment)(content =>
            {
                content.OpenComponent(0, page);
                content.AddMultipleAttributes(1, parameters!);
                content.CloseComponent();
            }));
            builder.CloseComponent();
        }
    }
}
