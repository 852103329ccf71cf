using TorchSharp;

namespace Lifecycle.Training.Native;

/// <summary>One recurrent layer over given weights, in one call of libtorch.</summary>
internal static class RecurrentLayer
{
    /// <summary>Runs the layer.</summary>
    /// <param name="kind">The kind of layer.</param>
    /// <param name="input">The input, [time, batch, features].</param>
    /// <param name="states">The initial states, each [directions, batch, hidden]: the hidden one, and an LSTM's memory.</param>
    /// <param name="weights">For each direction the weights of input and hidden state, then their biases or none, gates in torch's order.</param>
    /// <param name="directions">1 or 2.</param>
    /// <returns>The output, [time, batch, directions * hidden], and the last states.</returns>
    /// <exception cref="NativeException">The native library is not available, or libtorch refuses the shapes.</exception>
    internal static torch.Tensor[] Run(RecurrentKind kind, torch.Tensor input, IReadOnlyList<torch.Tensor> states, IReadOnlyList<torch.Tensor> weights, int directions)
    {
        var results = new nint[states.Count + 1];
        var status = NativeMethods.Recurrent((int)kind, input.Handle, Handles(states), Handles(weights), weights.Count, directions, results);
        NativeTorch.Check(status, $"A recurrent layer ({kind})");
        GC.KeepAlive(input);
        GC.KeepAlive(states);
        GC.KeepAlive(weights);
        return Array.ConvertAll(results, torch.Tensor.UnsafeCreateTensor);
    }

    private static nint[] Handles(IReadOnlyList<torch.Tensor> tensors) => [.. tensors.Select(static tensor => tensor.Handle)];
}

/// <summary>What a recurrent layer does; the numbers are those of the native library.</summary>
internal enum RecurrentKind
{
    Lstm = 0,
    Gru = 1,
    Tanh = 2,
    Relu = 3,
}
