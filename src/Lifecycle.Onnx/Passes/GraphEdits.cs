using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes;

/// <summary>Edits that passes have in common.</summary>
internal static class GraphEdits
{
    /// <summary>Since this version of the format an initializer that is not listed as an input is a constant.</summary>
    private const int ConstantsSinceIr = 4;

    /// <summary>The constants by name: initializers that no caller can replace.</summary>
    public static Dictionary<string, TensorData> Constants(OnnxGraph graph, GraphNames names)
    {
        var constants = new Dictionary<string, TensorData>();
        foreach (var tensor in graph.Initializers)
            if (!names.IsInput(tensor.Name)) constants[tensor.Name] = tensor;
        return constants;
    }

    /// <summary>Whether new constants can be initializers.</summary>
    public static bool HasConstants(OnnxModel model) => model.IrVersion >= ConstantsSinceIr;

    /// <summary>Makes every node of the graph that takes a value take another instead.</summary>
    public static void Replace(OnnxGraph graph, IReadOnlyDictionary<string, string> replacements)
    {
        foreach (var node in graph.Nodes)
        {
            for (var index = 0; index < node.Inputs.Count; index++)
                if (replacements.TryGetValue(node.Inputs[index], out var other)) node.Inputs[index] = other;
        }
    }

    /// <summary>Keeps what fulfils the condition; returns how many went.</summary>
    public static int Keep<T>(IList<T> list, Func<T, bool> condition)
    {
        var kept = list.Where(condition).ToList();
        var gone = list.Count - kept.Count;
        if (gone == 0) return 0;
        list.Clear();
        foreach (var item in kept) list.Add(item);
        return gone;
    }
}
