using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>This tensor in another type, or itself where none is asked for.</summary>
        private Tensor Typed(ScalarType? type) => type is { } other && other != dtype ? to_type(other) : this;

        /// <summary>The elements of a one-dimensional index tensor.</summary>
        private static long[] Indices(Tensor indices)
        {
            using var integers = indices.to_type(ScalarType.Int64);
            return integers.data<long>().ToArray();
        }

        /// <summary>Of the three results of a unique operator those that were asked for.</summary>
        private static (Tensor output, Tensor? inverse_indices, Tensor? counts) Asked((Tensor, Tensor, Tensor) all, bool inverse, bool counts)
        {
            if (!inverse)
                all.Item2.Dispose();
            if (!counts)
                all.Item3.Dispose();
            return (all.Item1, inverse ? all.Item2 : null, counts ? all.Item3 : null);
        }
    }
}
