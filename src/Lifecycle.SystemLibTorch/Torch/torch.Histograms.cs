using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, long bins, (double min, double max)? range = null, Tensor? weight = null, bool density = false) =>
        Aten.Call2(Ops.histogram_bin_ct, input, bins, range is { } given ? new double[] { given.min, given.max } : Arg.None, weight, density);

    public static (Tensor hist, Tensor bin_edges) histogram(Tensor input, Tensor bins, Tensor? weight = null, bool density = false) =>
        Aten.Call2(Ops.histogram_bins_tensor, input, bins, weight, density);
}

file static class Ops
{
    internal static readonly Operator histogram_bin_ct = new("aten::histogram", "bin_ct");
    internal static readonly Operator histogram_bins_tensor = new("aten::histogram", "bins_tensor");
}
