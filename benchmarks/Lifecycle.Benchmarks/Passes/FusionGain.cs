using System.Globalization;
using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Passes.Folding;
using Lifecycle.Onnx.Passes.Fusion;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Benchmarks.Passes;

/// <summary>An exported transformer encoder (4 layers, 256 wide, 8 heads) after the fusions, against the same as exported, ONNX Runtime optimizing both as it can, in turn and in both orders.</summary>
internal static class FusionGain
{
    /// <summary>Measures and prints.</summary>
    /// <param name="args">The number of pairs; 30 by default.</param>
    public static void Run(string[] args)
    {
        var pairs = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 30;
        using var model = new Encoder();
        model.eval();
        using var example = randn(2, 128, Encoder.Width);
        var exported = Exporter.Export(model, example, new ExportOptions { Verify = false, DynamicAxes = [new DynamicAxis("length", 1)] });
        var report = PassPipeline.FusedFor(new RuntimeEvaluator()).Run(exported);
        Console.WriteLine(report.ToTable());
        var exact = PassPipeline.ExactWith(new RuntimeEvaluator()).Run(exported).Model;
        var gelu = new PassPipeline(new GeluFusion()).Run(exact).Model;
        var skip = new PassPipeline(new SkipLayerNormFusion()).Run(exact).Model;
        var attention = new PassPipeline(new ConstantFolding(new RuntimeEvaluator()), new AttentionFusion(), new LayoutSimplification(), new TransposeSinking(), new DeadCodeRemoval()).Run(exported).Model;
        foreach (var (rows, length) in new[] { (1, 32), (1, 128), (8, 128), (1, 384) })
        {
            Measure("fused", report.Model, exported, rows, length, pairs);
            Measure("GELU", gelu, exported, rows, length, pairs);
            Measure("skip norm", skip, exported, rows, length, pairs);
            Measure("attention", attention, exported, rows, length, pairs);
            Measure("exact", exact, exported, rows, length, pairs);
        }
    }

    private static void Measure(string name, OnnxModel changed, OnnxModel exported, int rows, int length, int pairs)
    {
        using var one = new ModelVerifier(changed, GraphOptimization.All);
        using var other = new ModelVerifier(exported, GraphOptimization.All);
        TensorData[] inputs = [TensorData.Create<float>(exported.Graph.Inputs[0].Name, [rows, length, Encoder.Width], [.. Enumerable.Range(0, rows * length * (int)Encoder.Width).Select(static index => MathF.Sin(index))])];
        var error = one.Verify(inputs, other.Run(inputs), ComparisonTolerance.Exact).MaxAbsoluteError;
        var timing = PairedTiming.Measure(() => one.Run(inputs), () => other.Run(inputs), pairs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name} encoder, {rows} x {length}: {timing.RatioMedian:F3} times the time as exported (quartiles {timing.RatioLow:F3} to {timing.RatioHigh:F3}), which is {timing.BaselineMedian.TotalMilliseconds:F2} ms; {pairs} pairs; largest difference {error:g2}"));
    }

    private sealed class Encoder : Module<Tensor, Tensor>
    {
        public const long Width = 256;

        private readonly TorchSharp.Modules.TransformerEncoder encoder = TransformerEncoder(TransformerEncoderLayer(Width, 8, dim_feedforward: 4 * Width, activation: Activations.GELU), 4);
        private readonly Module<Tensor, Tensor> head = Linear(Width, 16);

        public Encoder() : base(nameof(Encoder)) => RegisterComponents();

        public override Tensor forward(Tensor input) => head.call(encoder.call(input.transpose(0, 1), null, null).mean([0L]));
    }
}
