using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.SystemLibTorch.Tests.Goldens;

internal static partial class OperatorCases
{
    private static void AddGradients(Cases cases)
    {
        cases.Add("backward", x => Gradients(x, () => (x[0] * x[1]).exp().sum()));
        cases.Add("backward_matmul", x => Gradients(x, () => matmul(x[0], x[1]).relu().mean()));
        cases.Add("grad_of_grad", SecondGradient);
    }

    private static Tensor[] Gradients(Tensor[] leaves, Func<Tensor> loss)
    {
        foreach (var leaf in leaves)
            leaf.requires_grad_();
        loss().backward();
        return Array.ConvertAll(leaves, leaf => leaf.grad!);
    }

    private static Tensor SecondGradient(Tensor[] x)
    {
        x[0].requires_grad_();
        var first = autograd.grad([x[0].pow(3.ToScalar()).sum()], [x[0]], create_graph: true)[0];
        return autograd.grad([first.sum()], [x[0]])[0];
    }
}
