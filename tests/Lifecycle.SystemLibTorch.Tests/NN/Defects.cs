namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>Where TorchSharp 0.107.0 itself differs from PyTorch, which Lifecycle.SystemLibTorch follows.</summary>
internal static class Defects
{
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["xavier_normal_"] = "the values are uniform",
        ["trunc_normal_"] = "the values are drawn in another way",
        ["scopes"] = "a field's parameter stays in the dispose scope it was made in",
        ["threads"] = "a dispose scope is not to be used from two threads",
        ["sharing"] = "a shared parameter is lost when a model moves",
        ["buffers"] = "those that do not persist are never listed",
        ["keys"] = "the error does not name the keys",
        ["counters"] = "a script module's counters become floating-point numbers when it moves",
        ["arrays"] = "saving a script module to an array writes nothing there",
        ["scripts"] = "a script that does not compile, or lacks the function, ends the process; a failing one leaves tensors behind",
        ["GaussianNLLLoss"] = "the losses of a sample are summed",
        ["PoissonNLLLoss eps"] = "eps arrives as another number",
        ["LSTMCell state=False"] = "a cell needs its state",
        ["mask=bool"] = "a boolean mask is added as zeros and ones",
        ["MultiheadAttention perHead"] = "a mask for each head is refused",
        ["MultiheadAttention vdim=2"] = "key and value must be of one size",
        ["Embedding pretrained"] = "the state holds other weights than those that are computed with",
        ["EmbeddingBag pretrained"] = "the state holds other weights than those that are computed with",
        ["EmbeddingBag paddingIndex"] = "the padding's row starts with random values",
        ["dispose"] = "some modules keep buffers when they are disposed of",
    };

    /// <summary>Skips a test of a known defect where it runs on TorchSharp itself.</summary>
    internal static void Skip(string name)
    {
#if TORCHSHARP_NUGET
        if (Known.TryGetValue(name, out var defect) || LayerDefects.Known.TryGetValue(name, out defect)) Assert.Ignore($"TorchSharp 0.107.0: {defect}.");
#else
        _ = Known.ContainsKey(name) || LayerDefects.Known.ContainsKey(name);
#endif
    }
}
