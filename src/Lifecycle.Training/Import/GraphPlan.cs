using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import.Operators;

namespace Lifecycle.Training.Import;

/// <summary>A graph made ready to run: values are slots, constants are known, and each step knows which values end with it.</summary>
internal sealed class GraphPlan
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private readonly List<(int Slot, ImportWeight Weight)> _constants = [];
    private readonly List<string> _captured = [];
    private readonly List<PlanStep> _steps = [];

    private GraphPlan() { }

    internal int SlotCount => _slots.Count;

    internal IReadOnlyList<PlanStep> Steps => _steps;

    internal IReadOnlyList<(int Slot, ImportWeight Weight)> Constants => _constants;

    /// <summary>The constants of this plan and of its bodies.</summary>
    internal IEnumerable<ImportWeight> AllWeights =>
        _constants.Select(static constant => constant.Weight).Concat(_steps.SelectMany(static step => step.Bodies.Values).SelectMany(static body => body.Plan.AllWeights));

    /// <summary>The values that steps take or that go out, by slot.</summary>
    internal bool Takes(int slot) => Outputs.Contains(slot) || _steps.Exists(step => step.Taken.Contains(slot));

    /// <summary>The names of the values that come from the graph around this one.</summary>
    internal IReadOnlyList<string> Captured => _captured;

    internal int[] CapturedSlots => [.. _captured.Select(name => _slots[name])];

    internal int[] Inputs { get; private set; } = [];

    internal int[] Outputs { get; private set; } = [];

    /// <summary>Makes a graph ready.</summary>
    /// <param name="graph">The graph, all operators of which the table knows.</param>
    /// <param name="inputs">The values a caller gives.</param>
    /// <param name="outputs">The values a caller gets; nodes that they do not need are left out.</param>
    /// <param name="weights">The constants by value.</param>
    /// <param name="opsets">The versions of the operator sets.</param>
    internal static GraphPlan Make(OnnxGraph graph, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs, IReadOnlyDictionary<(OnnxGraph, string), ImportWeight> weights, IDictionary<string, long> opsets)
    {
        var plan = new GraphPlan { Inputs = new int[inputs.Count], Outputs = new int[outputs.Count] };
        for (var index = 0; index < inputs.Count; index++) plan.Inputs[index] = plan.Define(inputs[index]);
        var (nodes, wanted) = Needed(graph, outputs, weights);
        foreach (var ((owner, value), weight) in weights)
            if (ReferenceEquals(owner, graph) && wanted.Contains(value)) plan._constants.Add((plan.Define(value), weight));
        foreach (var node in nodes) plan.Add(node, weights, opsets);
        for (var index = 0; index < outputs.Count; index++) plan.Outputs[index] = plan.Find(outputs[index]);
        plan.FindLastUses();
        return plan;
    }

    private void Add(OnnxNode node, IReadOnlyDictionary<(OnnxGraph, string), ImportWeight> weights, IDictionary<string, long> opsets)
    {
        var opset = opsets.TryGetValue(OperatorTable.Canonical(node.Domain), out var version) ? version : 1;
        var bodies = new Dictionary<string, (GraphPlan, int[])>(StringComparer.Ordinal);
        foreach (var attribute in node.Attributes.Where(static attribute => attribute.Type == OnnxAttributeType.Graph))
        {
            var body = attribute.AsGraph();
            var plan = Make(body, [.. body.Inputs.Select(static value => value.Name)], [.. body.Outputs.Select(static value => value.Name)], weights, opsets);
            bodies[attribute.Name] = (plan, [.. plan.Captured.Select(Find)]);
        }

        _steps.Add(new PlanStep(node, opset, OperatorTable.Find(node.Domain, node.OpType, opset)!)
        {
            Inputs = [.. node.Inputs.Select(name => name.Length == 0 ? -1 : Find(name))],
            Outputs = [.. node.Outputs.Select(name => name.Length == 0 ? -1 : Define(name))],
            Bodies = bodies,
        });
    }

    private int Define(string name) => _slots.TryGetValue(name, out var slot) ? slot : _slots[name] = _slots.Count;

    // A value that nothing here makes comes from the graph around.
    private int Find(string name)
    {
        if (_slots.TryGetValue(name, out var slot)) return slot;
        _captured.Add(name);
        return Define(name);
    }

    private void FindLastUses()
    {
        var kept = new HashSet<int>([.. Inputs, .. Outputs, .. CapturedSlots, .. _constants.Select(static constant => constant.Slot)]);
        for (var index = _steps.Count - 1; index >= 0; index--)
        {
            var step = _steps[index];
            step.Freed = [.. step.Taken.Concat(step.Outputs.Where(static slot => slot >= 0)).Distinct().Where(kept.Add)];
        }
    }

    private static (List<OnnxNode> Nodes, HashSet<string> Wanted) Needed(OnnxGraph graph, IReadOnlyList<string> outputs, IReadOnlyDictionary<(OnnxGraph, string), ImportWeight> weights)
    {
        var wanted = outputs.ToHashSet(StringComparer.Ordinal);
        var kept = new List<OnnxNode>();
        foreach (var node in graph.Nodes.Reverse().Where(node => node.Outputs.Any(value => wanted.Contains(value) && !weights.ContainsKey((graph, value)))))
        {
            kept.Add(node);
            wanted.UnionWith(GraphValues.Taken(node));
        }

        kept.Reverse();
        return (kept, wanted);
    }
}
