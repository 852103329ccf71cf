using Lifecycle.Benchmarks.Python;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Operators;

/// <summary>What a call of an operator costs when there is next to nothing to compute: two tensors of one element added.</summary>
internal static class OperatorCall
{
    /// <summary>How many additions a round has.</summary>
    public const int Additions = 200_000;

    /// <summary>Measures against python3-torch in turn; null where this machine does not have it.</summary>
    public static PairedTiming? Measure(int pairs)
    {
        using var python = PythonPeer.Start("additions.py");
        if (python is null)
            return null;
        set_num_threads(1);
        using var x = ones(1);
        using var y = ones(1);
        for (var warmUp = 0; warmUp < 3; warmUp++)
            Add(x, y);
        return PairedTiming.Measure(() => Add(x, y), () => python.Run(Additions), pairs);
    }

    private static void Add(Tensor x, Tensor y)
    {
        for (var i = 0; i < Additions; i++)
            x.add(y).Dispose();
    }
}
