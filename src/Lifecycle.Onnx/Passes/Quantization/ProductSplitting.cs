using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Products by constant weights, with a Gemm written as a MatMul and an Add, as integer and block-wise kernels want them.</summary>
internal static class ProductSplitting
{
    /// <summary>Why a node is no such product, or null.</summary>
    public static string? Reason(GraphEditor editor, OnnxNode node)
    {
        if (editor.Constant(node.Inputs[1]) is not { ElementType: OnnxElementType.Float, Dims.Count: 2, ElementCount: > 0 }) return "its weight is no constant matrix";
        if (node.OpType == "MatMul") return null;
        if (node.Attributes.GetInt("transA", 0) != 0) return "its input is transposed";
        return node.Attributes.GetFloat("alpha", 1) == 1 && (node.Attributes.GetFloat("beta", 1) == 1 || !HasBias(node)) ? null : "it has a factor";
    }

    /// <summary>Makes a Gemm a MatMul and an Add; gives the MatMul.</summary>
    public static OnnxNode ToMatMul(GraphEditor editor, OnnxNode node)
    {
        if (node.OpType == "MatMul") return node;
        var (name, output) = (node.Name, node.Outputs[0]);
        var weight = node.Inputs[1];
        if (node.Attributes.GetInt("transB", 0) != 0) weight = editor.AddConstant(Transposed(editor.Constant(weight)!));
        var product = HasBias(node) ? editor.UniqueName($"{output}_product") : output;
        var matMul = new OnnxNode("MatMul", [node.Inputs[0], weight], [product], name);
        var nodes = HasBias(node) ? new[] { matMul, new OnnxNode("Add", [product, node.Inputs[2]], [output], $"{name}_bias") } : [matMul];
        var old = node.Inputs[1];
        editor.Replace(node, nodes);
        Release(editor, old);
        return matMul;
    }

    /// <summary>Removes a constant that nothing needs any more.</summary>
    public static void Release(GraphEditor editor, string constant)
    {
        if (!editor.IsNeeded(constant) && editor.Graph.FindInitializer(constant) is { } tensor) editor.RemoveConstant(tensor);
    }

    /// <summary>A matrix with rows and columns exchanged.</summary>
    public static TensorData Transposed(TensorData matrix)
    {
        var (rows, columns) = ((int)matrix.Dims[0], (int)matrix.Dims[1]);
        return TensorData.Create<float>($"{matrix.Name}_transposed", [columns, rows], Transposed(matrix.AsSpan<float>(), rows, columns));
    }

    /// <summary>The elements of a matrix with rows and columns exchanged.</summary>
    public static float[] Transposed(ReadOnlySpan<float> values, int rows, int columns)
    {
        var turned = new float[values.Length];
        for (var index = 0; index < turned.Length; index++) turned[index] = values[(index % rows * columns) + (index / rows)];
        return turned;
    }

    private static bool HasBias(OnnxNode node) => node.Inputs.Count > 2 && node.Inputs[2].Length > 0;
}
