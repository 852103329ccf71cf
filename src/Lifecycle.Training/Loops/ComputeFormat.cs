using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>In what precision and memory layout a model computes.</summary>
/// <param name="Device">The kind of device.</param>
/// <param name="Precision">float32 or bfloat16 by autocast.</param>
/// <param name="ChannelsLast">Whether images lie channels last.</param>
internal sealed record ComputeFormat(DeviceType Device, Precision Precision, bool ChannelsLast)
{
    /// <summary>float32, laid out as usual: what needs no native library.</summary>
    public static ComputeFormat Plain(Device device) => new(device.type, Precision.Float32, ChannelsLast: false);

    /// <summary>The type that autocast computes in, or null where there is none.</summary>
    public ScalarType? NarrowType => Precision switch
    {
        Precision.BFloat16 => ScalarType.BFloat16,
        Precision.Float16 => ScalarType.Float16,
        _ => null,
    };

    /// <summary>The input in this layout.</summary>
    public Tensor LayOut(Tensor input) => ChannelsLast && input.dim() == 4 ? input.ToMemoryFormat(MemoryFormat.ChannelsLast) : input;

    /// <summary>Lays the model's weights out in this layout, in place.</summary>
    public void LayOut(nn.Module model)
    {
        if (NativeTorch.IsAvailable) model.ToMemoryFormat(ChannelsLast ? MemoryFormat.ChannelsLast : MemoryFormat.Contiguous);
    }

    /// <summary>The format in words.</summary>
    public override string ToString() => Precision switch
    {
        Precision.BFloat16 => "bfloat16 autocast",
        Precision.Float16 => "float16 autocast",
        _ => "float32",
    } + (ChannelsLast ? ", channels last" : "");
}
