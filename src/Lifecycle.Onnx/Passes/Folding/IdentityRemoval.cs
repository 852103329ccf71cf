using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Folding;

/// <summary>Removes nodes that hand on what they get: Identity, Dropout outside training, a Transpose that leaves the order, a Concat of one.</summary>
public sealed class IdentityRemoval : IGraphPass
{
    // Dropout told training from inference by an attribute before.
    private const int DropoutOpset = 7;

    private static readonly FrozenDictionary<string, Func<OnnxNode, Sweep, bool>> HandsOn = new Dictionary<string, Func<OnnxNode, Sweep, bool>>
    {
        ["Identity"] = (_, _) => true,
        ["Dropout"] = IsInference,
        ["Transpose"] = (node, _) => node.Attributes.GetInts("perm") is { } order && order.SequenceEqual(Enumerable.Range(0, order.Count).Select(axis => (long)axis)),
        ["Concat"] = (node, _) => node.Inputs.Count == 1,
    }.ToFrozenDictionary();

    /// <inheritdoc/>
    public string Name => "identities removed";

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var graph = model.Graph;
        var sweep = new Sweep(model);
        var removed = GraphEdits.Keep(graph.Nodes, node => !sweep.TryRemove(node));
        if (removed > 0) GraphEdits.Replace(graph, sweep.Resolved());
        return removed;
    }

    // A mask, the second output, says nothing outside training, but someone may want it.
    private static bool IsInference(OnnxNode node, Sweep sweep)
    {
        var isTraining = node.Inputs.ElementAtOrDefault(2) is { Length: > 0 } mode
            && !(sweep.Constants.TryGetValue(mode, out var constant) && constant.Bytes is [0]);
        return sweep.Opset >= DropoutOpset && !isTraining && node.Outputs.Skip(1).All(mask => !sweep.Names.IsNeeded(mask));
    }

    /// <summary>One walk through the nodes in their order.</summary>
    private sealed class Sweep
    {
        private readonly Dictionary<string, string> replacements = [];
        private readonly Dictionary<string, OnnxNode> producers = [];

        public Sweep(OnnxModel model)
        {
            Names = new GraphNames(model.Graph);
            Constants = GraphEdits.Constants(model.Graph, Names);
            Opset = model.Opsets.TryGetValue("", out var version) ? version : 0;
        }

        public GraphNames Names { get; }

        public Dictionary<string, TensorData> Constants { get; }

        public long Opset { get; }

        public Dictionary<string, string> Resolved() => replacements.Keys.ToDictionary(name => name, Resolve);

        public bool TryRemove(OnnxNode node)
        {
            if (node.Domain.Length == 0 && HandsOn.TryGetValue(node.OpType, out var handsOn) && handsOn(node, this) && TryBypass(Resolve(node.Inputs[0]), node.Outputs[0]))
                return true;
            foreach (var output in node.Outputs) producers[output] = node;
            return false;
        }

        private bool TryBypass(string input, string output)
        {
            if (Names.IsNested(output)) return false;
            if (!Names.IsOutput(output))
            {
                replacements[output] = input;
                return true;
            }
            // An output of the graph keeps its name: the node that makes the value makes it under that name, if it may.
            if (Names.IsOutput(input) || Names.IsNested(input) || !producers.Remove(input, out var producer)) return false;
            producer.Outputs[producer.Outputs.IndexOf(input)] = output;
            producers[output] = producer;
            replacements[input] = output;
            return true;
        }

        private string Resolve(string name)
        {
            while (replacements.TryGetValue(name, out var other)) name = other;
            return name;
        }
    }
}
