namespace Lifecycle.Benchmarks.Stepping;

/// <summary>The shapes of the parameters of known models: all that a step depends on.</summary>
internal static class ParameterShapes
{
    /// <summary>"resnet18" (62 parameters, 11.7 million numbers) or "mlp" (6 parameters, 0.5 million numbers).</summary>
    public static long[][] Named(string model) => model switch
    {
        "resnet18" => [.. ResNet18()],
        "mlp" => [[512, 784], [512], [256, 512], [256], [10, 256], [10]],
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "Expected resnet18 or mlp."),
    };

    // He et al., 2015: a stem, four stages of two blocks, each of two convolutions with batch norms, and a classifier.
    private static IEnumerable<long[]> ResNet18()
    {
        foreach (var shape in Convolution(64, 3, 7)) yield return shape;
        var before = 64L;
        foreach (var channels in (long[])[64, 128, 256, 512])
        {
            foreach (var shape in Stage(before, channels)) yield return shape;
            before = channels;
        }
        yield return [1000, 512];
        yield return [1000];
    }

    private static IEnumerable<long[]> Stage(long before, long channels) =>
    [
        .. Convolution(channels, before, 3), .. Convolution(channels, channels, 3), .. before == channels ? [] : Convolution(channels, before, 1),
        .. Convolution(channels, channels, 3), .. Convolution(channels, channels, 3),
    ];

    private static long[][] Convolution(long to, long from, long size) => [[to, from, size, size], [to], [to]];
}
