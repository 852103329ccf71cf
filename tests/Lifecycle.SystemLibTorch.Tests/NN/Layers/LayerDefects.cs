namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>The defects of TorchSharp 0.107.0 in layers and functions, by the names of the cases that show them.</summary>
internal static class LayerDefects
{
    private static readonly (string Defect, string[] Cases)[] Defects =
    [
        ("its affine parameters start uninitialized", ["GroupNorm", "GroupNorm of sequences", "GroupNorm of single channels"]),
        ("a Hardtanh after a CELU gives a disposed tensor", ["Sequential"]),
        ("it gives its input back", ["Hardtanh", "Hardtanh with bounds", "hardtanh", "hardtanh -0.5, 0.8"]),
        ("in place it overwrites what the gradient needs", ["Mish in place", "mish in place"]),
        ("it takes the mean slope while training as well", ["RReLU", "RReLU in place", "RReLU with bounds"]),
        ("it pools one dimension", ["AdaptiveMaxPool3d", "AdaptiveMaxPool3d to one", "adaptive_max_pool3d", "adaptive_max_pool3d with indices"]),
        ("the output size is not handed on", ["max_unpool1d", "MaxUnpool1d to a size", "MaxUnpool2d to a size", "MaxUnpool3d to a size"]),
        ("a tuple of output padding loses an element", ["ConvTranspose2d uneven"]),
        ("it refuses its own default of align_corners", ["upsample", "upsample_nearest"]),
        ("it gives no tensor", ["upsample_nearest2d_backward", "upsample_nearest3d_backward"]),
        ("negative dimensions are refused", ["Unflatten the last"]),
        ("input without a batch is refused", ["Unfold unbatched"]),
        ("there is no derivative over libtorch 1.13", ["ChannelShuffle", "ChannelShuffle of more"]),
    ];

    internal static readonly Dictionary<string, string> Known =
        Defects.SelectMany(entry => entry.Cases, (entry, name) => (name, entry.Defect)).ToDictionary(StringComparer.Ordinal);
}
