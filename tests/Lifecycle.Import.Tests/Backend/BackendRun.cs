using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Import;
using static TorchSharp.torch;

namespace Lifecycle.Import.Tests.Backend;

/// <summary>Runs a case as ONNX's own runner does, with its tolerances; says what is wrong, or nothing.</summary>
internal static class BackendRun
{
    private const double Relative = 1e-3;
    private const double Absolute = 1e-7;

    internal static string? Failure(BackendCase test, OnnxModel model)
    {
        try
        {
            using var module = OnnxModule.FromModel(model);
            module.eval();
            return test.DataSets().Select(folder => Failure(module, folder)).FirstOrDefault(static failure => failure is not null);
        }
        catch (LifecycleException e)
        {
            return e.Message;
        }
    }

    private static string? Failure(OnnxModule module, string folder)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var inputs = BackendCase.Stored(folder, "input", module.Inputs).ToDictionary(static data => data.Name, TensorReading.Read, StringComparer.Ordinal);
        var outputs = module.Run(inputs);
        return BackendCase.Stored(folder, "output", module.Outputs)
            .Select(expected => Difference(expected, outputs[expected.Name])).FirstOrDefault(static difference => difference is not null);
    }

    private static string? Difference(TensorData data, Tensor found)
    {
        var expected = TensorReading.Read(data);
        if (found.dtype != expected.dtype) return $"Output {data.Name} is of type {found.dtype}; expected {expected.dtype}.";
        if (!found.shape.AsSpan().SequenceEqual(expected.shape)) return $"Output {data.Name} has the shape [{string.Join(", ", found.shape)}]; expected [{string.Join(", ", expected.shape)}].";
        if (expected.numel() == 0) return null;
        var (one, other) = (found.to(ScalarType.Float64), expected.to(ScalarType.Float64));
        var same = one.eq(other).logical_or(one.isnan().logical_and(other.isnan()));
        var near = one.sub(other).abs().le(other.abs().mul(Relative).add(Absolute));
        var wrong = same.logical_or(near).logical_not();
        return wrong.any().item<bool>() ? $"Output {data.Name} has other numbers." : null;
    }
}
