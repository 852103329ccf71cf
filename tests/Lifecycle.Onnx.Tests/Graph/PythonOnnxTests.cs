using Lifecycle.Onnx.Passes;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Tests.Graph;

/// <summary>What is written is a model to ONNX's own checker, and inferred shapes agree with those that ONNX infers.</summary>
public sealed class PythonOnnxTests
{
    private static readonly string Pretrained = Path.Combine(Repository.Root, "artifacts", "models");

    [Test]
    public void TheCheckerAcceptsWhatIsWritten()
    {
        BackendCases.RequireInstalled();
        using var folder = new TemporaryFolder();
        var sources = Sources();
        Dictionary<string, string> written = [];
        foreach (var source in sources)
        {
            var model = OnnxModel.Load(source);
            written[Save(folder, model, written.Count)] = source;
            var rewritten = PassPipeline.Exact.Run(model).Model;
            ShapeInference.Infer(rewritten).WriteTo(rewritten);
            written[Save(folder, rewritten, written.Count)] = source;
        }

        var before = PythonOnnx.Run(folder, sources, "check");
        var after = PythonOnnx.Run(folder, written.Keys, "check");

        Assert.That(before.Values.Count(static answer => answer[0] == "ok"), Is.GreaterThan(1000));
        var refused = written.Where(pair => before[pair.Value][0] == "ok" && after[pair.Key][0] != "ok").Select(pair => $"{pair.Value}: {after[pair.Key][0]}").ToList();
        Assert.That(refused, Is.Empty, () => string.Join(Environment.NewLine, refused));
    }

    [Test]
    public void ShapesAgreeWithThoseThatOnnxInfers()
    {
        BackendCases.RequireInstalled();
        using var folder = new TemporaryFolder();
        var sources = Sources();
        var (agreed, more) = (0, 0);
        List<string> differing = [];
        foreach (var (path, answer) in PythonOnnx.Run(folder, sources, "infer").Where(static pair => pair.Value[0] == "ok"))
        {
            var model = OnnxModel.Load(path);
            model.Graph.ValueInfos.Clear();
            var result = ShapeInference.Infer(model);
            foreach (var text in answer[1..])
            {
                var name = text[..text.LastIndexOf('=')];
                var parts = text[(name.Length + 1)..].Split(':');
                string[] dims = parts[1].Length == 0 ? [] : parts[1].Split(',');
                var shape = result.Find(name)?.Shape;
                if (shape is null || shape.Count != dims.Length || (int)result.Find(name)!.ElementType != int.Parse(parts[0]) || shape.Zip(dims).Any(static pair => pair.Second != "?" && pair.First.ToString() != pair.Second))
                    differing.Add($"{path}: {name} is {result.Find(name)}, ONNX says {parts[1]} of type {parts[0]}");
                else agreed++;
                if (shape is not null && shape.Count == dims.Length) more += shape.Zip(dims).Count(static pair => pair.Second == "?" && pair.First.IsKnown);
            }
        }
        TestContext.Out.WriteLine($"{agreed} values agree; {more} dimensions are known here that ONNX leaves open.");
        Assert.That(agreed, Is.GreaterThan(1500));
        Assert.That(differing, Is.Empty, () => string.Join(Environment.NewLine, differing));
    }

    private static List<string> Sources() =>
    [
        .. BackendCases.Folders().Select(static folder => Path.Combine(folder, "model.onnx")),
        .. Directory.Exists(Pretrained) ? Directory.GetFiles(Pretrained, "*.onnx", SearchOption.AllDirectories) : [],
    ];

    private static string Save(TemporaryFolder folder, OnnxModel model, int number)
    {
        var path = folder.File($"{number}.onnx");
        File.WriteAllBytes(path, model.ToArray());
        return path;
    }
}
