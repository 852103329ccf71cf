using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Graph;
using Lifecycle.Training.Export;
using Lifecycle.Training.Export.Operators;
using Lifecycle.Training.Export.Tracing;
using static TorchSharp.torch;

namespace Lifecycle.Training.Tests.Export;

/// <summary>Operators that only later versions of libtorch record, translated from records made by hand.</summary>
internal sealed class LaterOperatorTests
{
    [TestCase(6, false, null)]
    [TestCase(6, true, null)]
    [TestCase(7, false, 0.25)]
    [TestCase(8, true, 0.25)]
    [TestCase(8, false, null)]
    public void AttentionIsWritten(int arguments, bool causal, double? scale)
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 3, 5, 4);
        var scores = x.matmul(x.transpose(-1, -2)) * (scale ?? 0.5);
        var allowed = causal ? scores.masked_fill(ones(5, 5).triu(1) > 0, float.NegativeInfinity) : scores;

        using var verifier = new ModelVerifier(new OnnxModel(Attention(arguments, causal, scale, grouped: false), 17));
        var report = verifier.Verify([TorchTypes.Read("x", x)], [TorchTypes.Read("y", allowed.softmax(-1).matmul(x))], new(1e-5, 1e-5));

        Assert.That(report.IsMatch, report.ToString());
    }

    [Test]
    public void AttentionInGroupsIsRefused() => Assert.That(static () => Attention(8, causal: false, scale: null, grouped: true),
        Throws.TypeOf<ModelException>().With.Message.Contains("aten::scaled_dot_product_attention").And.Message.Contains("enable_gqa"));

    private static OnnxGraph Attention(int arguments, bool causal, double? scale, bool grouped)
    {
        IReadOnlyList<SymbolicSize> shape = [2, 3, 5, 4];
        var nodes = new List<SymbolicNode>
        {
            Constant(2, null), Constant(3, 0.0), Constant(4, (SymbolicSize)(causal ? 1 : 0)), Constant(5, scale), Constant(6, (SymbolicSize)(grouped ? 1 : 0)),
            new("aten::scaled_dot_product_attention", "", "", new long[] { 1, 1, 1, 2, 3, 4, 5, 6 }[..arguments], [new(7, ScalarType.Float32, shape)], Nothing),
        };
        var run = new SymbolicGraph([new("x", new(1, ScalarType.Float32, shape))], nodes, [7], []);
        return GraphTranslator.Translate(run, [], "attention", new(["x"], ["y"]), new());
    }

    private static Dictionary<string, object> Nothing => new(StringComparer.Ordinal);

    private static SymbolicNode Constant(long id, object? value)
    {
        var attributes = Nothing;
        if (value is not null)
            attributes["value"] = value;
        return new("prim::Constant", "", "", [], [new(id, null, null)], attributes);
    }
}
