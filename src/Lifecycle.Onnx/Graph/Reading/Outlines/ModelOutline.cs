using Lifecycle.Onnx.Graph.Protobuf;

namespace Lifecycle.Onnx.Graph.Reading.Outlines;

/// <summary>What is to be known of a model to run it, beside its bytes: names, operators, texts.</summary>
internal sealed class ModelOutline
{
    /// <summary>The graph's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Texts by key.</summary>
    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>The names of the graph's inputs.</summary>
    public List<string> Inputs { get; } = [];

    /// <summary>The names of the graph's constants.</summary>
    public List<string> Initializers { get; } = [];

    /// <summary>The graph's operators, in its order.</summary>
    public List<OutlineNode> Nodes { get; } = [];

    /// <summary>The outline of a model that was read whole.</summary>
    public static ModelOutline Of(ModelProto model)
    {
        var outline = new ModelOutline { Name = model.Graph.Name };
        foreach (var entry in model.MetadataProps) outline.Metadata[entry.Key] = entry.Value;
        foreach (var input in model.Graph.Input) outline.Inputs.Add(input.Name);
        foreach (var tensor in model.Graph.Initializer) outline.Initializers.Add(tensor.Name);
        foreach (var node in model.Graph.Node) outline.Nodes.Add(OutlineNode.Of(node));
        return outline;
    }
}
