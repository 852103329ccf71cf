using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>Modules over sequences and indices against PyTorch's.</summary>
public sealed class SequenceGoldenTests
{
    private static readonly Dictionary<string, Func<Tensor, (Module, Tensor, Tensor[])>> Recurrent = new(StringComparer.Ordinal)
    {
        ["LSTM"] = x => Run(LSTM(3, 4), x),
        ["LSTM stacked"] = x => Run(LSTM(3, 4, numLayers: 2, batchFirst: true, bidirectional: true), x),
        ["GRU"] = x => Run(GRU(3, 4, batchFirst: true), x),
        ["GRU stacked"] = x => Run(GRU(3, 4, numLayers: 2, bias: false, bidirectional: true), x),
    };

    [TestCase("LSTM")]
    [TestCase("LSTM stacked")]
    [TestCase("GRU")]
    [TestCase("GRU stacked")]
    public void RecurrentModulesComputeWhatPyTorchComputes(string name)
    {
        using var scope = NewDisposeScope();
        var golden = Golden.Of("recurrent", name);
        // The input is drawn after the weights.
        manual_seed(1234);
        Recurrent[name](ones(5, 2, 3)).Item1.Dispose();
        var x = randn(5, 2, 3).requires_grad_();
        manual_seed(1234);
        var (module, output, last) = Recurrent[name](x);
        golden.Check(output, [x], module);
        for (var i = 0; i < last.Length; i++) Golden.AssertClose(last[i], golden.Last![i], $"last state {i}");
        module.Dispose();
    }

    [TestCase("Embedding", null)]
    [TestCase("Embedding with norm", 0.9)]
    public void EmbeddingComputesWhatPyTorchComputes(string name, double? maxNorm)
    {
        using var scope = NewDisposeScope();
        manual_seed(1234);
        using var module = Embedding(7, 3, padding_idx: maxNorm is null ? 2 : null, max_norm: maxNorm);
        var indices = tensor(new long[] { 1, 2, 3, 6, 0, 1 }).view(2, 3);
        Golden.Of("embeddings", name).Check(module.call(indices), [], module);
    }

    private static (Module Module, Tensor Output, Tensor[] Last) Run(TorchSharp.Modules.LSTM module, Tensor x)
    {
        var (output, hidden, cell) = module.call(x);
        return (module, output, [hidden, cell]);
    }

    private static (Module Module, Tensor Output, Tensor[] Last) Run(TorchSharp.Modules.GRU module, Tensor x)
    {
        var (output, hidden) = module.call(x);
        return (module, output, [hidden]);
    }
}
