using TorchSharp;
using static TorchSharp.torch;
using Style = TorchSharp.TensorStringStyle;

namespace Lifecycle.SystemLibTorch.Tests.Printing;

/// <summary>Tensors to print, in each style.</summary>
public static class PrintingCases
{
    public static IReadOnlyDictionary<string, Func<string>> All { get; } = Make();

    private static Dictionary<string, Func<string>> Make()
    {
        var cases = new Dictionary<string, Func<string>>(StringComparer.Ordinal);
        foreach (var (name, make) in Tensors())
        {
            foreach (var style in (Style[])[Style.Metadata, Style.Julia, Style.Numpy, Style.CSharp])
                cases.Add($"{name}, {style}", () => Print(make, style));
        }

        foreach (var format in (string[])["g3", "F2", "E3", "0.0000", "G"])
            cases.Add($"format {format}", () => Print(Mixed, Style.Julia, format));
        foreach (var width in (int[])[8, 20, 40, 200])
            cases.Add($"width {width}", () => Print(() => arange(0, 40, float32).view(2, 20).mul(1.25), Style.Julia, null, width));
        cases.Add("newline", () => Print(() => arange(8).view(2, 2, 2), Style.Numpy, newLine: "<br>"));
        cases.Add("str", () => Strings(x => x.str(newLine: "\n")));
        cases.Add("npstr", () => Strings(x => x.npstr(newLine: "\n")));
        cases.Add("jlstr", () => Strings(x => x.jlstr(newLine: "\n")));
        cases.Add("cstr", () => Strings(x => x.cstr(newLine: "\n")));
        cases.Add("metastr", () => Strings(x => x.metastr()));
        cases.Add("options", Options);
        return cases;
    }

    private static IEnumerable<(string Name, Func<Tensor> Make)> Tensors()
    {
        yield return ("a number", () => tensor(3.14159265f));
        yield return ("a double", () => tensor(-1234567.875));
        yield return ("an integer", () => tensor(42L));
        yield return ("a flag", () => tensor(true));
        yield return ("empty", () => zeros(0));
        yield return ("one element", () => ones(1));
        yield return ("mixed", Mixed);
        yield return ("special", () => tensor(new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, 1e-30f, 1e30f }));
        yield return ("long row", () => arange(0, 30, float32) / 3);
        yield return ("seven", () => arange(7));
        yield return ("six", () => arange(6));
        yield return ("bytes", () => arange(4, uint8).view(2, 2));
        yield return ("signed bytes", () => arange(-2, 2, int8).view(2, 2));
        yield return ("shorts", () => arange(-2, 2, int16).view(2, 2));
        yield return ("ints", () => arange(-200, 200, 100, int32).view(2, 2));
        yield return ("longs", () => arange(-200, 200, 100, int64).view(2, 2));
        yield return ("flags", () => arange(4).view(2, 2) > 1);
        yield return ("halves", () => (arange(4, float32) / 3).view(2, 2).to(float16));
        yield return ("bfloats", () => (arange(4, float32) / 3).view(2, 2).to(bfloat16));
        yield return ("doubles", () => (arange(4, float64) / 3).view(2, 2));
        yield return ("many rows", () => arange(24, float32).view(8, 3));
        yield return ("many columns", () => arange(24, float32).view(3, 8));
        yield return ("three dimensions", () => (arange(12, float32) - 6).view(2, 2, 3));
        yield return ("four dimensions", () => arange(16).view(2, 2, 2, 2));
        yield return ("many pages", () => arange(28).view(7, 2, 2));
        yield return ("transposed", () => arange(6, float32).view(2, 3).t());
        yield return ("a column", () => arange(3, float32).view(3, 1));
        yield return ("with gradient", () => ones(2, 2, requires_grad: true) * 2);
    }

    private static Tensor Mixed() => tensor(new[] { 0, 3.141f, 6.28e-06f, -13.1415f, 1e6f, -99999.5f }, [2, 3]);

    private static string Print(Func<Tensor> make, Style style, string? format = null, int? width = null, string newLine = "\n")
    {
        using var scope = NewDisposeScope();
        return make().ToString(style, format, width, newLine: newLine);
    }

    private static string Strings(Func<Tensor, string> write)
    {
        using var scope = NewDisposeScope();
        return write(Mixed());
    }

    private static string Options()
    {
        try
        {
            set_printoptions(precision: 2, linewidth: 30, newLine: "|", maxRows: 4, maxColumns: 3);
            var fixedPoint = Strings(x => x.repeat(4, 1).ToString(numpy) + x.ToString(Style.Default));
            set_printoptions(precision: 2, sci_mode: true);
            var scientific = Strings(x => x.ToString(julia));
            set_printoptions(style: numpy, floatFormat: "g5");
            return fixedPoint + scientific + Strings(x => x.ToString(disamb: true));
        }
        finally
        {
            set_printoptions(style: julia, floatFormat: "g5", linewidth: 100, newLine: Environment.NewLine, maxRows: 6, maxColumns: 6);
        }
    }
}
