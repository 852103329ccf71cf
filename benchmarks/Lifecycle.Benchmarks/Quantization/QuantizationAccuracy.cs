using System.Globalization;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes.Quantization;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Quantization;

/// <summary>
/// What static quantization loses on trained models and real data, and what SmoothQuant and bias correction, each alone and both, give back.
/// No times, so that a busy machine gives the same.
/// </summary>
internal static class QuantizationAccuracy
{
    private static readonly (string Name, double? SmoothQuant, bool BiasCorrection)[] Ways =
        [("plain", null, false), ("SmoothQuant", 0.5, false), ("bias correction", null, true), ("both", 0.5, true)];

    private static readonly (string Name, StaticQuantizationOptions Format)[] Formats =
    [
        ("per channel", new()),
        ("per tensor", new() { PerChannel = false }),
        ("per channel, 16-bit activations", new() { ActivationType = OnnxElementType.UInt16 }),
    ];

    /// <summary>Measures and prints.</summary>
    public static void Run()
    {
        set_num_threads(Environment.ProcessorCount);
        Console.WriteLine($"| model | judged by | format | float | {string.Join(" | ", Ways.Select(static way => way.Name))} |");
        Console.WriteLine($"| --- | --- | --- | ---: | {string.Join(" | ", Ways.Select(static _ => "---:"))} |");
        Print(AccuracySubject.Fashion("transformer, Fashion-MNIST", static () => new PatchTransformer(), images: 20_000, epochs: 3));
        Print(AccuracySubject.Fashion("separable convolutions, Fashion-MNIST", static () => new SeparableNet(), images: 20_000, epochs: 3));
        if (AccuracySubject.Recognizer() is { } recognizer) Print(recognizer);
        else Console.WriteLine("The recognizer is not there; ./build.sh test fetches it.");
    }

    private static void Print(AccuracySubject subject)
    {
        var expected = Outputs(subject.Model, subject);
        var labels = subject.Labels ?? Classes(expected);
        foreach (var (name, format) in Formats)
        {
            var found = Ways.Select(way => Outputs(Quantizer.Static(subject.Model, subject.Calibration,
                new() { Format = format, SmoothQuant = way.SmoothQuant, BiasCorrection = way.BiasCorrection }).Model, subject));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {subject.Name} | {(subject.Labels is null ? "agreement" : "accuracy")} | {name} | {Share(expected, labels):P2} | {string.Join(" | ", found.Select(outputs => Describe(expected, outputs, labels)))} |"));
        }
    }

    private static List<TensorData> Outputs(OnnxModel model, AccuracySubject subject)
    {
        using var verifier = new ModelVerifier(model, GraphOptimization.All);
        return [.. subject.Test.Select(batch => verifier.Run(batch.ToList())[0])];
    }

    private static string Describe(List<TensorData> expected, List<TensorData> found, long[] labels) =>
        string.Create(CultureInfo.InvariantCulture, $"{Share(found, labels):P2}, {SignalToNoise(expected, found):F1} dB");

    private static double Share(List<TensorData> outputs, long[] labels) => Classes(outputs).Zip(labels).Count(static pair => pair.First == pair.Second) / (double)labels.Length;

    private static long[] Classes(List<TensorData> outputs) => [.. outputs.SelectMany(static output =>
        output.AsSpan<float>().ToArray().Chunk((int)output.Dims[^1]).Select(static scores => (long)Array.IndexOf(scores, scores.Max())))];

    private static double SignalToNoise(List<TensorData> expected, List<TensorData> found)
    {
        var (signal, noise) = (0.0, 0.0);
        foreach (var (one, other) in expected.Zip(found))
        {
            var values = one.AsSpan<float>();
            var others = other.AsSpan<float>();
            for (var index = 0; index < values.Length; index++)
            {
                signal += Math.Pow(values[index], 2);
                noise += Math.Pow(values[index] - others[index], 2);
            }
        }
        return 10 * Math.Log10(signal / noise);
    }
}
