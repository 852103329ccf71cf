using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The update that Adam and AdamW share, and its averages, which RAdam and NAdam share too (Kingma and Ba, 2015, algorithm 1; AMSGrad after Reddi et al., 2018).</summary>
internal static class AdamStep
{
    internal static void Apply(
        List<Tensor> parameters, List<Tensor> gradients, List<Tensor> average, List<Tensor> square, List<Tensor>? largest, long step,
        double learningRate, double beta1, double beta2, double eps)
    {
        Average(average, square, gradients, beta1, beta2);
        if (largest is not null) Foreach.Maximum_(largest, square);
        var scale = Foreach.Sqrt(largest ?? square);
        Foreach.Div_(scale, Math.Sqrt(1 - Math.Pow(beta2, step)));
        Foreach.Add_(scale, eps);
        Foreach.AddCDiv_(parameters, average, scale, -learningRate / (1 - Math.Pow(beta1, step)));
    }

    /// <summary>Takes new gradients into the running averages of the gradients and of their squares.</summary>
    internal static void Average(List<Tensor> average, List<Tensor> square, List<Tensor> gradients, double beta1, double beta2)
    {
        Foreach.Mul_(average, beta1);
        Foreach.Add_(average, gradients, 1 - beta1);
        Foreach.Mul_(square, beta2);
        Foreach.AddCMul_(square, gradients, gradients, 1 - beta2);
    }
}
