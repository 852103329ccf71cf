using System.Globalization;
using System.Text;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes;

/// <summary>What a pipeline made of a model.</summary>
/// <param name="Model">The rewritten model.</param>
/// <param name="Passes">What each pass changed, in the order of the pipeline.</param>
/// <param name="Before">The size of the model as it came.</param>
/// <param name="After">The size of the rewritten model.</param>
public sealed record PassReport(OnnxModel Model, IReadOnlyList<PassChanges> Passes, ModelSize Before, ModelSize After)
{
    /// <summary>The operators of which there are more or fewer than before, by name, bodies included.</summary>
    public IReadOnlyList<OperatorChanges> Operators { get; init; } = [];

    /// <summary>The report in one line: sizes, then the passes that changed something.</summary>
    public override string ToString() =>
        $"{Before.Nodes} nodes to {After.Nodes}, {Before.ParameterBytes} bytes of constants to {After.ParameterBytes} ({Changes()})";

    /// <summary>The report as text of several lines: the one line, then each operator whose number changed.</summary>
    public string ToTable()
    {
        var text = new StringBuilder().AppendLine(ToString());
        var width = Operators.Count == 0 ? 0 : Operators.Max(static change => change.OpType.Length);
        foreach (var change in Operators)
            text.AppendLine(CultureInfo.InvariantCulture, $"  {change.OpType.PadRight(width)} {change.Before,6} to {change.After}");
        return text.ToString();
    }

    internal static IReadOnlyList<OperatorChanges> Compare(OnnxModel before, OnnxModel after)
    {
        var (old, now) = (Count(before), Count(after));
        return [.. old.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(name => new OperatorChanges(name, old.GetValueOrDefault(name), now.GetValueOrDefault(name))).Where(static change => change.Before != change.After)];
    }

    private static Dictionary<string, int> Count(OnnxModel model) =>
        GraphEditor.All(model).SelectMany(static editor => editor.Graph.Nodes).GroupBy(static node => node.Domain.Length == 0 ? node.OpType : $"{node.Domain}.{node.OpType}", StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);

    private string Changes()
    {
        var changed = Passes.Where(static pass => pass.Count > 0).Select(static pass => $"{pass.Name} {pass.Count}").ToList();
        return changed.Count == 0 ? "nothing changed" : string.Join(", ", changed);
    }
}

/// <summary>How many places a pass changed.</summary>
/// <param name="Name">The pass.</param>
/// <param name="Count">The places.</param>
public sealed record PassChanges(string Name, int Count);

/// <summary>How many nodes of an operator there were and are.</summary>
/// <param name="OpType">The operator, with its domain where that is not ONNX's own.</param>
/// <param name="Before">The nodes of the model as it came.</param>
/// <param name="After">The nodes of the rewritten model.</param>
public sealed record OperatorChanges(string OpType, int Before, int After);

/// <summary>The size of a model's main graph.</summary>
/// <param name="Nodes">Operators.</param>
/// <param name="Initializers">Constants that are no nodes.</param>
/// <param name="ParameterBytes">The bytes of the constants' elements, of those that are nodes, too.</param>
public sealed record ModelSize(int Nodes, int Initializers, long ParameterBytes)
{
    /// <summary>Measures a model.</summary>
    public static ModelSize Of(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        // Some exporters write every constant as a node.
        var constants = model.Graph.Nodes.Where(static node => node is { Domain: "", OpType: "Constant", Outputs: [{ Length: > 0 }, ..] }).Select(static node => ConstantValue.Read(node, node.Outputs[0])).OfType<TensorData>();
        return new(model.Graph.Nodes.Count, model.Graph.Initializers.Count, model.Graph.Initializers.Concat(constants).Sum(static tensor => (long)tensor.Bytes.Length));
    }
}
