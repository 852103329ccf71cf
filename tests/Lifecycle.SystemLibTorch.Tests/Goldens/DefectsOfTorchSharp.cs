#if TORCHSHARP_NUGET
namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static class DefectsOfTorchSharp
{
    /// <summary>Cases where TorchSharp 0.107 itself differs from PyTorch, or ends the process.</summary>
    internal static readonly HashSet<string> Operators = new(StringComparer.Ordinal)
    {
        "nanmean", "index_int32", "baddbmm", "tensordot_count",
    };
}
#endif
