using static TorchSharp.torch;

namespace Lifecycle.Training.Import.Operators;

/// <summary>Branches and loops. A condition that C# knows is decided there, and a tracer sees the branch taken alone.</summary>
internal static class ControlFlow
{
    internal static ImportValue[] If(NodeContext context) =>
        context.RunBody(context.Ints(0) is [not 0] ? "then_branch" : "else_branch");

    internal static ImportValue[] Loop(NodeContext context)
    {
        var most = context.Ints(0) is [var given] ? given : long.MaxValue;
        var goesOn = context.Ints(1) is not [0];
        var carried = Enumerable.Range(2, Math.Max(0, context.Count - 2)).Select(context.Value).ToArray();
        var scanned = Enumerable.Range(0, context.BodyOutputs("body") - 1 - carried.Length).Select(static _ => new List<Tensor>()).ToArray();
        for (var step = 0L; step < most && goesOn; step++)
        {
            var results = context.RunBody("body", [HostTensor.Scalar(step), HostTensor.Of(ScalarType.Bool, isVector: false, [1L]), .. carried]);
            goesOn = IsTrue(results[0]);
            carried = results[1..(1 + carried.Length)];
            for (var index = 0; index < scanned.Length; index++) scanned[index].Add(results[1 + carried.Length + index].AsTensor(context.Device));
        }

        return [.. carried, .. scanned.Select(list => (ImportValue)(list.Count > 0 ? stack(list) : zeros([0], device: context.Device)))];
    }

    internal static ImportValue[] Scan(NodeContext context) => Scan(context, Enumerable.Range(0, context.Count).Select(context.Value).ToArray());

    /// <summary>Operator set 8: a first, optional input of lengths, and a batch axis before all others.</summary>
    internal static ImportValue[] BatchedScan(NodeContext context)
    {
        if (context.Has(0)) throw context.Error("has sequence lengths", "none");
        var inputs = Enumerable.Range(1, context.Count - 1).Select(index => context[index]).ToArray();
        var runs = Enumerable.Range(0, (int)inputs[0].shape[0]).Select(row => Scan(context, Array.ConvertAll(inputs, input => (ImportValue)input.select(0, row)))).ToList();
        return [.. Enumerable.Range(0, runs[0].Length).Select(output => (ImportValue)stack(runs.Select(run => run[output].AsTensor(context.Device))))];
    }

    private static ImportValue[] Scan(NodeContext context, ImportValue[] inputs)
    {
        var count = (int)context.Attributes.Int("num_scan_inputs");
        var carried = inputs[..^count];
        var sources = Array.ConvertAll(inputs[^count..], value => value.AsTensor(context.Device));
        var axes = context.Attributes.Ints("scan_input_axes") ?? new long[count];
        var backwards = context.Attributes.Ints("scan_input_directions") ?? context.Attributes.Ints("directions") ?? new long[count];
        var scanned = Enumerable.Range(0, context.BodyOutputs("body") - carried.Length).Select(static _ => new List<Tensor>()).ToArray();
        var steps = sources[0].shape[context.Wrap(axes[0], sources[0].dim())];
        for (var step = 0L; step < steps; step++)
        {
            var at = step;
            var slices = sources.Select((source, index) => (ImportValue)source.select(context.Wrap(axes[index], source.dim()), backwards[index] != 0 ? steps - 1 - at : at));
            var results = context.RunBody("body", [.. carried, .. slices]);
            carried = results[..carried.Length];
            for (var index = 0; index < scanned.Length; index++) scanned[index].Add(results[carried.Length + index].AsTensor(context.Device));
        }

        return [.. carried, .. scanned.Select((list, index) => (ImportValue)Stack(context, list, index))];
    }

    private static Tensor Stack(NodeContext context, List<Tensor> list, int index)
    {
        if (context.Attributes.Ints("scan_output_directions")?[index] is 1) list.Reverse();
        var axis = context.Attributes.Ints("scan_output_axes")?[index] ?? 0;
        return stack(list, axis);
    }

    private static bool IsTrue(ImportValue value) => value.Host is { } host ? host.Ints[0] != 0 : value.TensorOrNull!.to(ScalarType.Bool).cpu().item<bool>();
}
