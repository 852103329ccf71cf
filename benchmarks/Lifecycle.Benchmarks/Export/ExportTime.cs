using System.Globalization;
using Lifecycle.Benchmarks.Python;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Export;

/// <summary>An export of a ResNet-18 with a dynamic batch to a file, without verification, against python3-torch's, in turn and in both orders.</summary>
internal static class ExportTime
{
    /// <summary>Measures and prints.</summary>
    /// <param name="args">The number of pairs; 7 by default.</param>
    public static void Run(string[] args)
    {
        var pairs = args is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : 7;
        set_num_threads(Environment.ProcessorCount);
        using var python = PythonPeer.Start("export.py", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture));
        if (python is null)
        {
            Console.WriteLine("export: not measured: /usr/bin/python3 has no torch and torchvision; apt install python3-torchvision");
            return;
        }

        var file = Path.Combine(Path.GetTempPath(), $"lifecycle-{Environment.ProcessId}.onnx");
        using var model = new ResNet18();
        using var example = randn(1, 3, 224, 224);
        var weights = model.parameters().Sum(static parameter => parameter.numel() * parameter.element_size());
        using (no_grad())
        using (NewDisposeScope())
        {
            // What a run of the model takes is not the export's. The scope frees it before the export begins, or the export would be charged for it.
            model.eval();
            model.call(randn(7, 3, 224, 224));
        }

        var before = PeakBytes();
        Export();
        var rise = PeakBytes() - before;
        var timing = PairedTiming.Measure(Export, () => python.Run(1), pairs);
        File.Delete(file);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"export of a ResNet-18: {timing.RatioMedian:F3} times torch.onnx.export (quartiles {timing.RatioLow:F3} to {timing.RatioHigh:F3}), which takes {timing.BaselineMedian.TotalMilliseconds:F0} ms; {pairs} pairs; weights of {weights >> 20} MB, the first export raises the highest resident memory by {rise >> 20} MB over that of a run of the model"));

        void Export() => Exporter.Export(model, example, new ExportOptions { Verify = false }).Save(file);
    }

    private static long PeakBytes()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
