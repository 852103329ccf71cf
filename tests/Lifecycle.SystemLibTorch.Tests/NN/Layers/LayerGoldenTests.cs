using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lifecycle.SystemLibTorch.Tests.NN;

/// <summary>Initial values, names in the state, output, gradients and running statistics of each layer against PyTorch's.</summary>
public sealed class LayerGoldenTests
{
    private static IEnumerable<string> Names => Golden.Cases("layers");

    [TestCaseSource(nameof(Names))]
    public void ComputesWhatPyTorchComputes(string name)
    {
        Defects.Skip(name);
        using var scope = NewDisposeScope();
        manual_seed(1234);
        var (make, draw) = LayerCases.Of(name);
        using var module = make();
        var leaves = Array.ConvertAll(draw(), x => x.requires_grad_());
        // What requires gradients itself can't be changed in place.
        var inputs = name.EndsWith("in place", StringComparison.Ordinal) ? Array.ConvertAll(leaves, x => x * 1) : leaves;
        Golden.Case("layers", name).Check(Call(module, inputs), leaves, module);
    }

    private static Tensor Call(Module module, Tensor[] inputs) => module switch
    {
        Module<Tensor, Tensor> unary => unary.call(inputs[0]),
        Module<Tensor, Tensor, Tensor> binary => binary.call(inputs[0], inputs[1]),
        _ => throw new ArgumentException($"{module.GetName()} takes no tensors.", nameof(module)),
    };
}
