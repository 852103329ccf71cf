namespace Lifecycle.SystemLibTorch.Tests.Goldens;

/// <summary>The operators of TorchSharp 0.107.0 that differ from PyTorch's or end the process, by the families and names of the cases that show it.</summary>
internal static class DefectsOfTorchSharp
{
    private static readonly (string Defect, string[] Cases)[] Defects =
    [
        ("an error of matmul ends the process", ["groups matmul_wrong", "typed matmul_bool", "typed matmul_float16"]),
        ("in place it gives another tensor over the same data", ["inplace elu_", "inplace elu_alpha_", "inplace gelu_", "inplace tril_", "inplace triu_", "inplace zero_"]),
        ("over libtorch 1.13 indices of 32 bits are refused", ["gathering index_int32", "indexing set_ints"]),
        ("the tensor to add is taken for a batch", ["algebra baddbmm"]),
        ("a count of dimensions is not understood", ["algebra tensordot_count"]),
        ("without a type of its own it asks for none", ["reductions nanmean"]),
        ("a number minus a tensor is computed by negating the tensor", ["typed rsub_bool"]),
        ("what is drawn follows the gradient of the mean", ["gradient of randoms normal"]),
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
