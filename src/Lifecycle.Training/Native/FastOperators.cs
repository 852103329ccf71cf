namespace Lifecycle.Training.Native;

/// <summary>
/// Own forms of operators of convolution nets, which take the place of libtorch's in training within regions of <see cref="Autocast"/> to
/// bfloat16 on the CPU, for tensors in channels last whose channels are a multiple of 16: batch norm, a ReLU after it, max pooling, the mean
/// of all pixels and, where the processor has AVX512-BF16, the gradients of convolutions. They hold for any module and give libtorch's
/// results, rounded less often. What they don't fit runs as before.
/// </summary>
public static class FastOperators
{
    /// <summary>
    /// Whether they are used, in the whole process; true at first. Set it while nothing trains, to compare, or to go without. Where the
    /// native library is not available it is false and stays so. Thread-safe.
    /// </summary>
    public static bool IsEnabled
    {
        get
        {
            if (!NativeTorch.IsAvailable) return false;
            NativeTorch.Check(NativeMethods.FastOperatorsGet(out var enabled), "Asking for fast operators");
            return enabled != 0;
        }

        set
        {
            if (NativeTorch.IsAvailable) NativeTorch.Check(NativeMethods.FastOperatorsSet(value ? 1 : 0), "Setting fast operators");
        }
    }
}
