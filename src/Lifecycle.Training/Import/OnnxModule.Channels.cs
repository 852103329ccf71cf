using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Regularization;
using TorchSharp.Modules;

namespace Lifecycle.Training.Import;

/// <content>Weights lie as operators take them.</content>
public sealed partial class OnnxModule
{
    /// <summary>The weights whose channels are not rows, with the axis that they lie on.</summary>
    internal IEnumerable<(Parameter Weight, ChannelAxis Axis)> ChannelAxes
    {
        get
        {
            foreach (var node in _graph.Nodes.Where(static node => node.Domain.Length == 0))
                foreach (var (input, axis) in AxesOf(node))
                    if (input < node.Inputs.Count && _weights.TryGetValue((_graph, node.Inputs[input]), out var weight) && weight.Kind == WeightKind.Parameter)
                        yield return (get_parameter(weight.Name)!, axis);
        }
    }

    private static IEnumerable<(int Input, ChannelAxis Axis)> AxesOf(OnnxNode node) => node.OpType switch
    {
        "ConvTranspose" => [(1, new(1, node.Attributes.GetInt("group", 1)))],
        "Gemm" when node.Attributes.GetInt("transB", 0) == 0 => [(1, new(-1))],
        "MatMul" => [(1, new(-1)), (0, new(-2))],
        "Gather" => [(0, new(-1))],
        "LSTM" or "GRU" or "RNN" => [(1, new(1)), (2, new(1))],
        _ => [],
    };
}
