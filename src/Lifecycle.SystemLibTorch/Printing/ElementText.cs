using System.Numerics;
using static TorchSharp.torch;

namespace TorchSharp.Printing;

/// <summary>The elements of a tensor as text, by their number in row-major order.</summary>
internal static class ElementText
{
    internal static Func<long, string> Of(Tensor tensor, PrintOptions options)
    {
        var plain = tensor.detach().cpu().contiguous();
        switch (plain.dtype)
        {
            case ScalarType.Bool:
                var flags = plain.data<bool>().ToArray();
                return i => flags[i].ToString(options.Culture);
            case ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64:
                var complex = plain.to(ScalarType.ComplexFloat64).data<Complex>().ToArray();
                return i => Text(complex[i], options);
            case ScalarType.Float64:
                var doubles = plain.data<double>().ToArray();
                return i => doubles[i].ToString(options.Format, options.Culture);
            case ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16:
                var singles = plain.to(ScalarType.Float32).data<float>().ToArray();
                return i => singles[i].ToString(options.Format, options.Culture);
            default:
                var integers = plain.to(ScalarType.Int64).data<long>().ToArray();
                return i => integers[i].ToString(options.Culture);
        }
    }

    private static string Text(Complex value, PrintOptions options)
    {
        if (value.Imaginary == 0)
            return value.Real.ToString(options.Format, options.Culture);
        var imaginary = $"{value.Imaginary.ToString(options.Format, options.Culture)}i";
        if (value.Real == 0)
            return imaginary;
        return value.Real.ToString(options.Format, options.Culture) + (value.Imaginary < 0 ? "" : "+") + imaginary;
    }
}
