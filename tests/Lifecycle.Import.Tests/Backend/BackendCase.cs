using Google.Protobuf;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Protobuf;
using Lifecycle.Onnx.Graph.Reading;

namespace Lifecycle.Import.Tests.Backend;

/// <summary>A case of ONNX's own backend tests: a model, and inputs and expected outputs of one or several runs.</summary>
internal sealed record BackendCase(string Suite, string Name, string Folder)
{
    internal const string Data = "/usr/share/libonnx-testdata/data";

    private static readonly string[] Suites = ["node", "simple", "pytorch-converted", "pytorch-operator"];

    // They optimize or differentiate, and are no part of what is imported.
    private static readonly string[] TrainingOperators = ["Adagrad", "Adam", "Momentum", "Gradient"];

    internal static IEnumerable<BackendCase> All() => Suites
        .Where(static suite => Directory.Exists(Path.Combine(Data, suite)))
        .SelectMany(static suite => Directory.GetDirectories(Path.Combine(Data, suite)).Order(StringComparer.Ordinal).Select(folder => new BackendCase(suite, Path.GetFileName(folder), folder)));

    internal OnnxModel Model() => OnnxModel.Load(Path.Combine(Folder, "model.onnx"));

    internal IEnumerable<string> DataSets() => Directory.GetDirectories(Folder, "test_data_set_*").Order(StringComparer.Ordinal);

    /// <summary>Whether all inputs and outputs are tensors of numbers or truth values, and no operator is one of training.</summary>
    internal static bool IsNumeric(OnnxModel model) =>
        model.Graph.Inputs.Concat(model.Graph.Outputs).All(static value => value.IsTensor && value.ElementType is not (OnnxElementType.String or OnnxElementType.Complex64 or OnnxElementType.Complex128))
        && !model.Graph.Nodes.Any(static node => TrainingOperators.Contains(node.OpType));

    internal static IReadOnlyList<TensorData> Stored(string folder, string kind, IEnumerable<OnnxValueInfo> values) =>
        [.. values.Select((value, index) => (value, Path: Path.Combine(folder, $"{kind}_{index}.pb"))).Where(static file => File.Exists(file.Path)).Select(static file => Read(file.Path, file.value))];

    private static TensorData Read(string path, OnnxValueInfo value)
    {
        var message = TensorProto.Parser.ParseFrom(File.ReadAllBytes(path));
        TensorPayload.Settle(message);
        // The data have no type for bfloat16 and hold its bits as integers.
        if (value.ElementType == OnnxElementType.BFloat16) message.DataType = (int)OnnxElementType.BFloat16;
        return new TensorData(message) { Name = value.Name };
    }
}
