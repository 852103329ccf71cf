using Lifecycle.Training.Import;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.Import.Tests;

/// <summary>The program in docs/importing-onnx.md.</summary>
internal static class ImportExample
{
    internal static OnnxModule Load(string path)
    {
        // begin: load
        var model = OnnxModule.Load(path);
        foreach (var node in model.named_nodes()) Console.WriteLine(node);
        foreach (var (name, parameter) in model.named_parameters()) Console.WriteLine($"{name}: [{string.Join(", ", parameter.shape)}]");
        // end: load
        return model;
    }

    internal static OnnxModule NewHead(OnnxModule model, string value, long features, long classes)
    {
        // begin: head
        model.ReplaceHead(value, Sequential(Flatten(), Linear(features, classes)));
        foreach (var (name, parameter) in model.named_parameters())
            parameter.requires_grad = name.StartsWith("head.", StringComparison.Ordinal);
        // end: head
        return model;
    }

    internal static void Export(OnnxModule model, Tensor images, string path)
    {
        // begin: export
        OnnxModel onnx = Exporter.Export(model, images);
        onnx.Save(path);
        // end: export
    }

    internal static Tensor Run(OnnxModule model, Tensor ids, Tensor mask)
    {
        // begin: run
        var outputs = model.Run(new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["ids"] = ids, ["mask"] = mask });
        Tensor logits = outputs["logits"];
        // end: run
        return logits;
    }
}
