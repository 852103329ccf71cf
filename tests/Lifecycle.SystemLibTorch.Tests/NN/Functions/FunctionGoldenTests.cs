using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>Each function of nn.functional and its gradients against PyTorch's.</summary>
public sealed class FunctionGoldenTests
{
    private static IEnumerable<string> Names => Golden.Cases("functions");

    [TestCaseSource(nameof(Names))]
    public void ComputesWhatPyTorchComputes(string name)
    {
        Defects.Skip(name);
        using var scope = NewDisposeScope();
        manual_seed(1234);
        var (function, draw) = FunctionCases.Of(name);
        var leaves = Array.ConvertAll(draw(), x => x.requires_grad_());
        Golden.Case("functions", name).Check(function(leaves), leaves);
    }

    [Test]
    public void OneHotMarksTheClass()
    {
        using var scope = NewDisposeScope();
        var encoded = F.one_hot(tensor(new long[] { 2, 0 }), 4);
        Assert.That(encoded.data<long>().ToArray(), Is.EqualTo(new long[] { 0, 0, 1, 0, 1, 0, 0, 0 }));
        Assert.That(F.one_hot(tensor(new long[] { 2, 0 })).shape, Is.EqualTo(new long[] { 2, 3 }));
    }
}
