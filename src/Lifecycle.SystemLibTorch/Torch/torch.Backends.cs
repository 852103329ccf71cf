using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Switches of CUDA kernels: they keep what they are set to, with no effect where there is no CUDA.</summary>
    public static partial class backends
    {
        public static partial class cuda
        {
            public static bool flash_sdp_enabled() => Switch.FlashAttention.Get();

            public static void enable_flash_sdp(bool enable) => Switch.FlashAttention.Set(enable);

            public static bool math_sdp_enabled() => Switch.MathAttention.Get();

            public static void enable_math_sdp(bool enable) => Switch.MathAttention.Set(enable);

            public static partial class matmul
            {
                public static bool allow_tf32
                {
                    get => Switch.MatmulTF32.Get();
                    set => Switch.MatmulTF32.Set(value);
                }

                public static bool allow_fp16_reduced_precision_reduction
                {
                    get => Switch.MatmulHalfReduction.Get();
                    set => Switch.MatmulHalfReduction.Set(value);
                }
            }
        }

        public static partial class cudnn
        {
            public static bool allow_tf32
            {
                get => Switch.CudnnTF32.Get();
                set => Switch.CudnnTF32.Set(value);
            }
        }
    }
}

/// <summary>Mirrors context_switch in context.cpp.</summary>
file enum Switch
{
    MatmulTF32 = 0,
    MatmulHalfReduction = 1,
    CudnnTF32 = 2,
    FlashAttention = 3,
    MathAttention = 4,
}

file static class Switches
{
    internal static bool Get(this Switch which) => Native.context_switch((int)which) != 0;

    internal static void Set(this Switch which, bool on) => NativeError.Throw(Native.context_set_switch((int)which, on ? 1 : 0));
}
