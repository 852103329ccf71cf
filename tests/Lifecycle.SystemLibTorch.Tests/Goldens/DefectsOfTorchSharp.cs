namespace Lifecycle.SystemLibTorch.Tests.Goldens;

/// <summary>The operators of TorchSharp 0.107.0 that differ from PyTorch's or end the process, by the names of the cases that show it.</summary>
internal static class DefectsOfTorchSharp
{
    private static readonly (string Defect, string[] Cases)[] Defects =
    [
        ("an error of matmul ends the process", ["matmul_wrong", "matmul_bool", "matmul_float16"]),
        ("in place it gives another tensor over the same data", ["elu_", "elu_alpha_", "gelu_", "tril_", "triu_", "zero_"]),
        ("over libtorch 1.13 indices of 32 bits are refused", ["index_int32", "set_ints"]),
        ("the tensor to add is taken for a batch", ["baddbmm"]),
        ("a count of dimensions is not understood", ["tensordot_count"]),
        ("without a type of its own it asks for none", ["nanmean"]),
        ("a number minus a tensor is computed by negating the tensor", ["rsub_bool"]),
        ("what is drawn follows the gradient of the mean", ["gradient of normal"]),
    ];

    private static readonly Dictionary<string, string> Known =
        Defects.SelectMany(entry => entry.Cases, (entry, name) => (name, entry.Defect)).ToDictionary(StringComparer.Ordinal);

    /// <summary>Skips a case of a known defect where it runs on TorchSharp itself.</summary>
    internal static void Skip(string name)
    {
#if TORCHSHARP_NUGET
        if (Known.TryGetValue(name, out var defect)) Assert.Ignore($"TorchSharp 0.107.0: {defect}.");
#else
        _ = Known.ContainsKey(name);
#endif
    }
}
