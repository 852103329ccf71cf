namespace TorchSharp;

public static partial class torch
{
    /// <summary>The limits of a floating-point type.</summary>
    public struct FInfo
    {
        public int bits;
        public double eps;
        public double max;
        public double min;
        public double tiny;
        public double smallest_normal;
        public double resolution;
    }

    public static FInfo finfo() => finfo(s_defaultDtype);

    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        ScalarType.BFloat16 => Limits(16, eps: 0.0078125, max: 3.3895313892515355e+38, tiny: 1.1754943508222875e-38, resolution: 0.01),
        ScalarType.Float16 => Limits(16, eps: 0.0009765625, max: 65504, tiny: 6.103515625e-05, resolution: 0.001),
        ScalarType.Float32 or ScalarType.ComplexFloat32 => Limits(32, eps: 1.1920928955078125e-07, max: float.MaxValue, tiny: 1.1754943508222875e-38, resolution: 1e-06),
        ScalarType.Float64 or ScalarType.ComplexFloat64 => Limits(64, eps: 2.220446049250313e-16, max: double.MaxValue, tiny: 2.2250738585072014e-308, resolution: 1e-15),
        _ => throw new ArgumentException($"finfo is for floating-point types, not for {dtype}", nameof(dtype)),
    };

    private static FInfo Limits(int bits, double eps, double max, double tiny, double resolution) =>
        new() { bits = bits, eps = eps, max = max, min = -max, tiny = tiny, smallest_normal = tiny, resolution = resolution };
}
