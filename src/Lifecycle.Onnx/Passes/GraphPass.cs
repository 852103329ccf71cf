using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes;

/// <summary>A pass that rewrites one graph at a time: the main graph, then the bodies of If, Loop and Scan.</summary>
public abstract class GraphPass : IGraphPass
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return GraphEditor.All(model).Sum(Apply);
    }

    /// <summary>Rewrites one graph.</summary>
    /// <param name="editor">The graph; constants of the graphs around it are found, too.</param>
    /// <returns>How many places were changed.</returns>
    protected abstract int Apply(GraphEditor editor);
}
