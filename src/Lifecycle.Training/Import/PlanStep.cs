using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import.Operators;

namespace Lifecycle.Training.Import;

/// <summary>A node made ready to run: its handler, and the slots of the values it takes and makes (-1 where one is left out).</summary>
internal sealed class PlanStep(OnnxNode node, long opset, ImportHandler handler)
{
    internal OnnxNode Node { get; } = node;

    internal string OpType { get; } = node.OpType;

    internal long Opset { get; } = opset;

    internal string Title { get; } = node.ToString().ReplaceLineEndings(" ");

    internal NodeAttributes Attributes { get; } = new(node);

    internal ImportHandler Handler { get; } = handler;

    internal required int[] Inputs { get; init; }

    internal required int[] Outputs { get; init; }

    /// <summary>The slots that no later step takes.</summary>
    internal int[] Freed { get; set; } = [];

    /// <summary>The bodies of an If, Loop or Scan by attribute, each with the slots of the values it takes from this graph.</summary>
    internal required IReadOnlyDictionary<string, (GraphPlan Plan, int[] Captured)> Bodies { get; init; }

    /// <summary>The captured values of the bodies in this run.</summary>
    internal IEnumerable<int> Taken => Inputs.Concat(Bodies.Values.SelectMany(static body => body.Captured)).Where(static slot => slot >= 0);
}
