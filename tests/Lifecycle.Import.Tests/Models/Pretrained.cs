using System.Text.Json;
using static TorchSharp.torch;

namespace Lifecycle.Import.Tests.Models;

/// <summary>The pretrained models and the digits that build.sh fetches from npm.</summary>
internal static class Pretrained
{
    private static readonly string Packages = Repository.PathOf("artifacts", "models", "node_modules");

    internal static string Detypify => Find("detypify-service", "train", "model.onnx");

    internal static string OcrClassifier => Find("@gutenye", "ocr-models", "assets", "ch_ppocr_mobile_v2.0_cls_infer.onnx");

    internal static string OcrDetector => Find("@gutenye", "ocr-models", "assets", "ch_PP-OCRv4_det_infer.onnx");

    internal static string OcrRecognizer => Find("@gutenye", "ocr-models", "assets", "ch_PP-OCRv4_rec_infer.onnx");

    /// <summary>Digits of 28 by 28 pixels from 0 to 1, as many of each class, and their classes.</summary>
    internal static (Tensor Images, Tensor Classes) Digits(int first, int count)
    {
        var pixels = Enumerable.Range(0, 10).SelectMany(digit => Read(digit).Skip(first * 784).Take(count * 784)).ToArray();
        var classes = Enumerable.Range(0, 10).SelectMany(digit => Enumerable.Repeat((long)digit, count)).ToArray();
        return (tensor(pixels, [10 * count, 1, 28, 28]), tensor(classes));
    }

    private static float[] Read(int digit)
    {
        using var stream = File.OpenRead(Find("mnist", "src", "digits", $"{digit}.json"));
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(static number => number.GetSingle())];
    }

    private static string Find(params string[] parts) => Repository.Installed(Path.Combine([Packages, .. parts]), "a package of npm that importing is tested with");
}
