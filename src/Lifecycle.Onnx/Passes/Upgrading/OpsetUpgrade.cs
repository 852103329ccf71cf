using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Upgrading;

/// <summary>
/// Brings a model of operator sets 7 to 12 to set 13, which quantization per channel needs: settings that became inputs, and operators that got
/// other names or meanings. A model with an operator that cannot be brought over is left as it is.
/// </summary>
public sealed class OpsetUpgrade : IGraphPass
{
    private const long Oldest = 7;
    private const long Target = 13;
    private const long TargetIr = 7;
    private const long ConstantsSinceIr = 4;

    private static readonly FrozenDictionary<string, (long Since, Func<UpgradeContext, OnnxNode, bool> Upgrade)> Handlers = new Dictionary<string, (long, Func<UpgradeContext, OnnxNode, bool>)>
    {
        ["Slice"] = (10, static (context, node) => context.TakeInts(node, "starts", 1) && context.TakeInts(node, "ends", 2) && context.TakeInts(node, "axes", 3)),
        ["TopK"] = (10, static (context, node) => context.TakeInt(node, "k", 1)),
        ["Clip"] = (11, static (context, node) => context.TakeFloat(node, "min", 1) && context.TakeFloat(node, "max", 2)),
        ["Pad"] = (11, static (context, node) => context.TakeInts(node, "pads", 1) && context.TakeFloat(node, "value", 2)),
        ["Dropout"] = (12, static (_, node) => (node.Outputs.Count < 2 || node.Outputs[1].Length == 0) && Drop(node, "ratio")),
        ["Squeeze"] = (13, static (context, node) => context.TakeInts(node, "axes", 1)),
        ["Unsqueeze"] = (13, static (context, node) => context.TakeInts(node, "axes", 1)),
        ["ReduceSum"] = (13, static (context, node) => context.TakeInts(node, "axes", 1)),
        ["Split"] = (13, static (context, node) => context.TakeInts(node, "split", 1)),
        ["Softmax"] = (13, static (context, node) => context.KeepLastAxis(node)),
        ["LogSoftmax"] = (13, static (context, node) => context.KeepLastAxis(node)),
        ["Hardmax"] = (13, static (context, node) => context.KeepLastAxis(node)),
        ["Upsample"] = (13, static (context, node) => context.ToResize(node)),
        ["Resize"] = (11, static (context, node) => context.ToResize(node)),
        ["BatchNormalization"] = (9, static (_, node) => node.Attributes.GetInt("spatial", 1) == 1 && Drop(node, "spatial")),
        ["Scatter"] = (11, static (_, _) => false),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => $"operator set {Target}";

    /// <inheritdoc/>
    public int Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.Opsets.TryGetValue("", out var version) || version is < Oldest or >= Target) return 0;
        // Tried on a copy: a model is of one operator set, whole or not at all.
        if (!TryUpgrade(model.Clone(), version)) return 0;
        TryUpgrade(model, version);
        return 1;
    }

    private static bool TryUpgrade(OnnxModel model, long version)
    {
        if (model.Graph.Nodes.Any(static node => CapturedNames.Bodies(node).Any())) return false;
        Lift(model);
        var context = new UpgradeContext(model);
        foreach (var node in model.Graph.Nodes.Where(static node => node.Domain.Length == 0).ToList())
            if (Handlers.TryGetValue(node.OpType, out var handler) && version < handler.Since && !handler.Upgrade(context, node)) return false;
        model.Opsets[""] = Target;
        return true;
    }

    // Before IR version 4 constants were listed as inputs, which from then on would make them a caller's to give.
    private static void Lift(OnnxModel model)
    {
        if (model.IrVersion < ConstantsSinceIr)
            foreach (var input in model.Graph.Inputs.Where(input => model.Graph.FindInitializer(input.Name) is not null).ToList()) model.Graph.Inputs.Remove(input);
        model.IrVersion = Math.Max(model.IrVersion, TargetIr);
    }

    private static bool Drop(OnnxNode node, string name)
    {
        node.Attributes.Remove(name);
        return true;
    }
}
