using System.Text.Json;
using Lifecycle.Inference.Calibration;
using Lifecycle.Onnx.Graph;
using Lifecycle.Samples.FashionMnist;
using Lifecycle.Training.Data;
using Lifecycle.Training.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Benchmarks.Quantization;

/// <summary>A float model with data that it has not seen.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Model">The model; its first output has classes on the last axis.</param>
/// <param name="Calibration">Real inputs for calibration.</param>
/// <param name="Test">Others to judge it by.</param>
/// <param name="Labels">Their classes; null to judge by agreement with the float model.</param>
internal sealed record AccuracySubject(string Name, OnnxModel Model, CalibrationData Calibration, CalibrationData Test, long[]? Labels)
{
    private const int CalibrationRows = 320;
    private const int LineHeight = 48;
    private const int LineDigits = 8;
    private const int Side = 28;

    private static readonly string Packages = Path.Combine("artifacts", "models", "node_modules");

    /// <summary>A net trained on Fashion-MNIST, with its test images.</summary>
    public static AccuracySubject Fashion(string name, Func<nn.Module<Tensor, Tensor>> make, int images, int epochs)
    {
        using var scope = NewDisposeScope();
        using var data = FashionData.Load(FashionData.DefaultFolder);
        manual_seed(1);
        using var net = make();
        new Trainer(net, Losses.CrossEntropy(), new TrainerOptions
        {
            Epochs = epochs, BatchSize = 64, Seed = 1, Device = "cpu", Precision = Precision.Float32, Normalization = FashionData.Normalization, RestoreBest = false,
            Optimizer = Optimizers.AdamW(3e-3, weightDecay: 0.05), Schedule = Schedules.OneCycle(3e-3),
        }).FitAsync(data.Train.Take(images)).GetAwaiter().GetResult();
        net.eval();
        var model = Exporter.Export(net, FashionData.Normalization.Apply(data.Test.Images.narrow(0, 0, 2)));
        return new(name, model, Images(data.Train.Images, CalibrationRows), Images(data.Test.Images, (int)data.Test.Count), data.Test.Labels.data<long>().ToArray());
    }

    /// <summary>The recognizer of PP-OCRv4, as its makers trained it, on lines of handwritten digits; null where npm's packages are not there.</summary>
    public static AccuracySubject? Recognizer()
    {
        var path = Path.Combine(Packages, "@gutenye", "ocr-models", "assets", "ch_PP-OCRv4_rec_infer.onnx");
        if (!File.Exists(path)) return null;
        var model = OnnxModel.Load(path);
        return new("PP-OCRv4 recognizer", model, Lines(model.Graph.FreeInputs.First().Name, 0, 40), Lines(model.Graph.FreeInputs.First().Name, 400, 100), Labels: null);
    }

    private static CalibrationData Images(Tensor images, int count)
    {
        var rows = FashionData.Normalization.Apply(images.narrow(0, 0, count)).data<float>().ToArray();
        return CalibrationData.FromRows("input", rows, [1, Side, Side], batchSize: 32);
    }

    // Eight digits in a row, black on white, 48 pixels high, from -1 to 1; the digits of line after line are taken in turn.
    private static CalibrationData Lines(string input, int first, int count)
    {
        using var scope = NewDisposeScope();
        var digits = Enumerable.Range(0, 10).Select(digit => Digits(digit, first, count)).ToArray();
        var lines = stack([.. Enumerable.Range(0, count).Select(line => cat([.. Enumerable.Range(0, LineDigits).Select(place => digits[(line + (3 * place)) % 10][line])], 1))]);
        var large = nn.functional.interpolate(lines.unsqueeze(1), [LineHeight, LineHeight * LineDigits], mode: InterpolationMode.Bilinear, align_corners: false);
        var rows = large.mul(-2).add(1).expand(-1, 3, -1, -1).contiguous().data<float>().ToArray();
        return CalibrationData.FromRows(input, rows, [3, LineHeight, LineHeight * LineDigits], batchSize: 10);
    }

    private static Tensor Digits(int digit, int first, int count)
    {
        using var stream = File.OpenRead(Path.Combine(Packages, "mnist", "src", "digits", $"{digit}.json"));
        using var document = JsonDocument.Parse(stream);
        float[] pixels = [.. document.RootElement.GetProperty("data").EnumerateArray().Skip(first * Side * Side).Take(count * Side * Side).Select(static number => number.GetSingle())];
        return tensor(pixels, [count, Side, Side]);
    }
}
