using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Protobuf;
using Lifecycle.Onnx.Graph.Reading;

namespace Lifecycle.Onnx.Tests;

/// <summary>The cases of ONNX's own backend tests, as Debian packages them: a model, and inputs and outputs of one or several runs.</summary>
internal static class BackendCases
{
    public const string Root = "/usr/share/libonnx-testdata/data";

    public static void RequireInstalled()
    {
        if (!Directory.Exists(Root)) Assert.Ignore("The ONNX test data are not there; apt-get install libonnx-testdata.");
    }

    public static IEnumerable<string> Folders() => Directory.GetFiles(Root, "model.onnx", SearchOption.AllDirectories).Select(path => Path.GetDirectoryName(path)!).Order(StringComparer.Ordinal);

    public static string Name(string folder) => Path.GetRelativePath(Root, folder);

    /// <summary>The outputs of the case's first run that are tensors, by the output's place.</summary>
    public static IEnumerable<(int Place, TensorData Tensor)> Outputs(string folder, OnnxModel model) => Stored(folder, "output", model.Graph.Outputs);

    /// <summary>The inputs of the case's first run that are tensors, by the input's place.</summary>
    public static IEnumerable<(int Place, TensorData Tensor)> Inputs(string folder, OnnxModel model) => Stored(folder, "input", model.Graph.Inputs);

    private static IEnumerable<(int Place, TensorData Tensor)> Stored(string folder, string kind, IList<OnnxValueInfo> values)
    {
        for (var place = 0; place < values.Count; place++)
        {
            var path = Path.Combine(folder, "test_data_set_0", $"{kind}_{place}.pb");
            if (!values[place].IsTensor || !File.Exists(path)) continue;
            var message = TensorProto.Parser.ParseFrom(File.ReadAllBytes(path));
            TensorPayload.Settle(message);
            // The data have no type for bfloat16 and hold its bits as integers.
            if (values[place].ElementType == OnnxElementType.BFloat16) message.DataType = (int)OnnxElementType.BFloat16;
            yield return (place, new TensorData(message) { Name = values[place].Name });
        }
    }
}
