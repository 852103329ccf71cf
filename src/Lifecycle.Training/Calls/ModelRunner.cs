using Lifecycle.Training.Import;
using Lifecycle.Training.Loops;
using Lifecycle.Training.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Calls;

/// <summary>Runs a model of any signature in a format of computation; outputs are float32 whatever the format.</summary>
internal sealed class ModelRunner(nn.Module model, ComputeFormat format)
{
    private Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>>? _caller;
    private int _callerInputs;

    public nn.Module Model => model;

    public ComputeFormat Format => format;

    /// <summary>The outputs for some inputs.</summary>
    public IReadOnlyList<Tensor> Forward(IReadOnlyList<Tensor> inputs)
    {
        if (format.NarrowType is not { } narrow) return Invoke(inputs);
        using var region = Autocast.Enter(format.Device, narrow);
        return [.. Invoke(inputs).Select(output => Widen(output, narrow))];
    }

    /// <summary>The output of a model that takes one tensor and gives one.</summary>
    public Tensor ForwardOne(Tensor input) =>
        model is nn.Module<Tensor, Tensor> plain ? Call(plain, input) : Forward([input])[0];

    /// <summary>The output of a module that takes one tensor and gives one.</summary>
    public Tensor Call(nn.Module<Tensor, Tensor> module, Tensor input)
    {
        if (format.NarrowType is not { } narrow) return module.call(input);
        using var region = Autocast.Enter(format.Device, narrow);
        return Widen(module.call(input), narrow);
    }

    private static Tensor Widen(Tensor output, ScalarType narrow) => output.dtype == narrow ? output.to(ScalarType.Float32) : output;

    // The usual signatures are called as they are; reflection is for the others.
    private IReadOnlyList<Tensor> Invoke(IReadOnlyList<Tensor> inputs)
    {
        if (model is nn.Module<Tensor, Tensor> one and not OnnxModule && inputs.Count == 1) return [one.call(inputs[0])];
        if (model is nn.Module<Tensor, Tensor, Tensor> two && inputs.Count == 2) return [two.call(inputs[0], inputs[1])];
        if (_caller is null || _callerInputs != inputs.Count) (_caller, _callerInputs) = (ModuleCaller.Of(model, inputs.Count), inputs.Count);
        return _caller(inputs);
    }
}
