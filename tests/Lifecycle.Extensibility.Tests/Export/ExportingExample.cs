using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Extensibility.Tests.Export;

/// <summary>The programs in docs/exporting.md.</summary>
internal static class ExportingExample
{
    internal static ExportReport OneInput(nn.Module<Tensor, Tensor> model, Tensor images, string path)
    {
        // begin: one
        OnnxModel onnx = Exporter.Export(model, images, out ExportReport report);
        Console.WriteLine(report);
        onnx.Save(path);
        // end: one
        return report;
    }

    internal static OnnxModel AnyLength(nn.Module<Tensor, Tensor> model, Tensor tokens)
    {
        // begin: axes
        var options = new ExportOptions
        {
            DynamicAxes = [new DynamicAxis("sequence", 1) { Maximum = 128 }],
            InputNames = ["tokens"], OutputNames = ["logits"],
        };
        OnnxModel onnx = Exporter.Export(model, tokens, options);
        // end: axes
        return onnx;
    }

    internal static OnnxModel AnySize(nn.Module<Tensor, Tensor> model, Tensor images)
    {
        // begin: sizes
        var options = new ExportOptions
        {
            DynamicAxes = [new DynamicAxis("height", 2) { Multiple = 8 }, new DynamicAxis("width", 3) { Multiple = 8 }],
        };
        OnnxModel onnx = Exporter.Export(model, images, options);
        // end: sizes
        return onnx;
    }

    internal static OnnxModel SeveralInputs(nn.Module<Tensor, Tensor, Tensor> model, Tensor question, Tensor answer)
    {
        // begin: inputs
        var options = new ExportOptions
        {
            InputNames = ["question", "answer"], OutputNames = ["score"],
            DynamicAxes = [new DynamicAxis("words", 1) { Input = "question" }, new DynamicAxis("answer_words", 1) { Input = "answer" }],
        };
        OnnxModel onnx = Exporter.Export(model, [question, answer], options);
        // end: inputs
        return onnx;
    }

    internal static OnnxModel Baked(nn.Module<Tensor, Tensor> model, Tensor images, TrainingReport training)
    {
        // begin: metadata
        var options = new ExportOptions
        {
            Labels = ["cat", "dog"],
            Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f],
            BakeNormalization = true, BakeOutput = OutputActivation.Softmax,
            Training = training,
            Metadata = { ["license"] = "MIT" },
        };
        OnnxModel onnx = Exporter.Export(model, images, options);
        // end: metadata
        return onnx;
    }

    internal static VerificationException? Mismatch(nn.Module<Tensor, Tensor> model, Tensor images)
    {
        // begin: mismatch
        try
        {
            Exporter.Export(model, images);
        }
        catch (VerificationException e)
        {
            Console.WriteLine($"{e.Message} ({e.Node} of {e.ModulePath})");
            foreach (OutputError error in e.Errors) Console.WriteLine($"{error.At}: {error.Comparison}");
            // end: mismatch
            return e;
            // begin: mismatch
        }
        // end: mismatch
        return null;
    }

    internal static OnnxModel TwoFiles(OnnxModel onnx, string path)
    {
        // begin: files
        onnx.Save(path, new OnnxSaveOptions { MaxBytes = 1 << 20 });
        OnnxModel back = OnnxModel.Load(path, new OnnxLoadOptions { MaxBytes = 8L << 30 });
        // end: files
        return back;
    }
}
