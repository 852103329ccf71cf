using System.Globalization;
using System.Runtime.InteropServices;
using Lifecycle.Training.Native;
using Lifecycle.Training.Optimization;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Chooses the format of a run: what the options say, or for <see cref="Precision.Auto"/> the quickest of a short measurement.</summary>
internal sealed class FormatChoice(TrainerOptions options, Device device, Action<string> note)
{
    private const int TimedSteps = 3;

    // bfloat16 costs accuracy in places, so it has to be worth it.
    private const double WorthwhileSpeedup = 1.1;

    /// <summary>The format for a model and a prepared batch of its inputs. Leaves the model's values as they were.</summary>
    public ComputeFormat Choose(nn.Module<Tensor, Tensor> model, ILoss loss, Tensor input, Tensor target)
    {
        var image = input.shape.Length == 4;
        if (!NativeTorch.IsAvailable) return WithoutNative(image);
        var layout = options.ChannelsLast ?? image;
        if (layout && !image) throw new UsageException($"ChannelsLast is true, but the inputs have {input.shape.Length - 1} axes; expected 3 (channels, height, width); leave ChannelsLast at null.");
        var narrow = new ComputeFormat(device.type, Precision.BFloat16, layout);
        var wide = narrow with { Precision = Precision.Float32 };
        return options.Precision switch
        {
            Precision.Float32 => wide,
            Precision.BFloat16 => narrow,
            _ => Quicker(model, loss, input, target, wide, narrow),
        };
    }

    private ComputeFormat WithoutNative(bool image)
    {
        var wanted = options.Precision != Precision.Float32 || (options.ChannelsLast ?? image);
        if (wanted) note($"Training runs in float32 without autocast and channels last: {NativeTorch.Reason}");
        return ComputeFormat.Plain(device);
    }

    private ComputeFormat Quicker(nn.Module<Tensor, Tensor> model, ILoss loss, Tensor input, Tensor target, ComputeFormat wide, ComputeFormat narrow)
    {
        using var restore = new BufferSnapshot(model);
        var wideTime = Measure(model, loss, input, target, wide);
        var narrowTime = TryMeasure(model, loss, input, target, narrow);
        var chosen = narrowTime * WorthwhileSpeedup <= wideTime ? narrow : wide;
        var narrowText = narrowTime is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F1} ms in bfloat16") : "bfloat16 is not to be had";
        note(string.Create(CultureInfo.InvariantCulture, $"Computing in {chosen}: a step was measured at {wideTime.TotalMilliseconds:F1} ms in float32, {narrowText}."));
        return chosen;
    }

    private TimeSpan? TryMeasure(nn.Module<Tensor, Tensor> model, ILoss loss, Tensor input, Tensor target, ComputeFormat format)
    {
        try
        {
            return Measure(model, loss, input, target, format);
        }
        catch (Exception e) when (e is ExternalException or NativeException)
        {
            return null;
        }
    }

    private TimeSpan Measure(nn.Module<Tensor, Tensor> model, ILoss loss, Tensor input, Tensor target, ComputeFormat format)
    {
        format.LayOut(model);
        Step(model, loss, input, target, format);
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < TimedSteps; i++)
        {
            var start = options.TimeProvider.GetTimestamp();
            Step(model, loss, input, target, format);
            var elapsed = options.TimeProvider.GetElapsedTime(start);
            if (elapsed < best) best = elapsed;
        }
        return best;
    }

    private void Step(nn.Module<Tensor, Tensor> model, ILoss loss, Tensor input, Tensor target, ComputeFormat format)
    {
        using var scope = NewDisposeScope();
        loss.Compute(format.Forward(model, format.LayOut(input)), target).backward();
        model.zero_grad();
        if (device.type == TorchSharp.DeviceType.CUDA) cuda.synchronize(device);
    }
}
