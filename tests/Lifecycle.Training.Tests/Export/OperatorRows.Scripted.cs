using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Export;

/// <summary>Operators and forms of them in TorchScript, which has all of libtorch's; each is recorded operator by operator. Element types are by number there.</summary>
internal static partial class OperatorRows
{
    private static IEnumerable<OperatorRow> Scripted() =>
    [
        .. new[] { OfArithmetic, OfMixed, OfReductions, OfShapes, OfIndices }.SelectMany(static family => family).Select(static text => Script(text, Rows)),
        .. RowsSince16.Select(static text => Script(text, Rows) with { From = 16 }),
        .. RowsSince18.Select(static text => Script(text, Rows) with { From = 18 }),
        .. OfPositive.Select(static text => Script(text, Positive)),
        .. OfWhole.Select(static text => Script(text, Whole)),
        .. OfNarrow.Select(static text => Script(text, Whole)),
        .. WholeSince18.Select(static text => Script(text, Whole) with { From = 18 }),
        .. OfImage.Select(static text => Script(text, Image)),
        .. ImageSince16.Select(static text => Script(text, Image) with { From = 16 }),
    ];

    // Compiled for each run, as the second one of a unit has constants folded that the first one still makes.
    private static OperatorRow Script(string text, Func<Tensor> example)
    {
        Tensor Run(Tensor x)
        {
            using var unit = jit.compile($"def run(x: Tensor) -> Tensor:\n    return {text}\n");
            return unit.invoke<Tensor>("run", x);
        }

        return new(text, Run, example);
    }
}
