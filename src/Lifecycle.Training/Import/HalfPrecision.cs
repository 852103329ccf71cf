using System.Collections.Frozen;
using TorchSharp;
using Lifecycle.Training.Import.Operators;
using static TorchSharp.torch;

namespace Lifecycle.Training.Import;

/// <summary>On a CPU, libtorch lacks most operators for float16; there they are computed in float32 and rounded.</summary>
internal static class HalfPrecision
{
    // Operators whose result is of a type of their own.
    private static readonly FrozenSet<string> Excluded = new[] { "Cast", "CastLike", "DequantizeLinear", "If", "Loop", "Scan", "Identity" }.ToFrozenSet(StringComparer.Ordinal);

    internal static bool IsNeeded(PlanStep step, ImportValue[] inputs, Device device) =>
        device.type == DeviceType.CPU && inputs.Any(IsHalf) && !Excluded.Contains(step.OpType);

    internal static ImportValue[] Run(PlanStep step, ImportValue[] inputs, RunState state)
    {
        var wide = Array.ConvertAll(inputs, static value => IsHalf(value) ? value.TensorOrNull!.to(ScalarType.Float32) : value);
        return Array.ConvertAll(step.Handler(new NodeContext(step, wide, state)),
            static value => value.TensorOrNull is { dtype: ScalarType.Float32 } result ? result.to(ScalarType.Float16) : value);
    }

    private static bool IsHalf(ImportValue value) => value.TensorOrNull is { dtype: ScalarType.Float16 };
}
