using Lifecycle.Training.Native;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>
/// Recurrent layers as torch has them: a whole layer in one call, which is exported again as one node of any length. What
/// torch's layers do not do (peepholes, clipping, other activations, a GRU that resets before the product) runs step by step.
/// </summary>
internal static class FusedRecurrent
{
    // ONNX's gates in torch's order: an LSTM's are input, output, forget, cell in ONNX, a GRU's update, reset, hidden.
    private static readonly int[] LstmGates = [0, 2, 3, 1];
    private static readonly int[] GruGates = [1, 0, 2];
    private static readonly int[] NoGates = [0];

    /// <summary>The node's outputs, time first; null where torch has no such layer.</summary>
    /// <param name="context">The node.</param>
    /// <param name="x">The input, time first.</param>
    /// <param name="activations">The operator's default activations.</param>
    internal static (Tensor Outputs, Tensor[] States)? Run(NodeContext context, Tensor x, string[] activations)
    {
        if (!NativeTorch.IsAvailable || Kind(context, activations) is not { } kind) return null;
        var directions = (int)context[1].shape[0];
        var (batch, size) = (x.shape[1], context[2].shape[^1]);
        var reversed = context.Attributes.Text("direction", "forward") == "reverse";
        Tensor[] states = [Initial(5), .. kind == RecurrentKind.Lstm ? [Initial(6)] : Array.Empty<Tensor>()];
        var weights = Enumerable.Range(0, directions).SelectMany(direction => Weights(context, kind, direction)).ToList();
        var results = RecurrentLayer.Run(kind, reversed ? x.flip(0) : x, states, weights, directions);
        var output = reversed ? results[0].flip(0) : results[0];
        return (output.unflatten(2, directions, size).transpose(1, 2), results[1..]);

        Tensor Initial(int input)
        {
            if (context.Find(input) is not { } given) return x.new_zeros(directions, batch, size);
            return context.Attributes.Int("layout") != 0 ? given.transpose(0, 1) : given;
        }
    }

    private static RecurrentKind? Kind(NodeContext context, string[] defaults)
    {
        if (context.Attributes.Float("clip") > 0 || context.Has(7) || context.Attributes.Int("input_forget") != 0) return null;
        var named = context.Attributes.Texts("activations") ?? defaults;
        return context.OpType switch
        {
            "LSTM" when IsDefault(named, defaults) => RecurrentKind.Lstm,
            "GRU" when IsDefault(named, defaults) && context.Attributes.Int("linear_before_reset") != 0 => RecurrentKind.Gru,
            "RNN" when IsDefault(named, ["Tanh"]) => RecurrentKind.Tanh,
            "RNN" when IsDefault(named, ["Relu"]) => RecurrentKind.Relu,
            _ => null,
        };
    }

    // The activations of one direction come after those of the other.
    private static bool IsDefault(string[] named, string[] defaults) =>
        named.Select((name, index) => name.Equals(defaults[index % defaults.Length], StringComparison.OrdinalIgnoreCase)).All(static same => same);

    private static IEnumerable<Tensor> Weights(NodeContext context, RecurrentKind kind, int direction)
    {
        var order = kind switch { RecurrentKind.Lstm => LstmGates, RecurrentKind.Gru => GruGates, _ => NoGates };
        yield return Ordered(context[1].select(0, direction), order);
        yield return Ordered(context[2].select(0, direction), order);
        if (context.Find(3)?.select(0, direction) is not { } bias) yield break;
        foreach (var half in bias.chunk(2))
            yield return Ordered(half, order);
    }

    private static Tensor Ordered(Tensor gates, int[] order)
    {
        var size = gates.shape[0] / order.Length;
        return order.Length == 1 ? gates : cat([.. order.Select(gate => gates.narrow(0, gate * size, size))]);
    }
}
