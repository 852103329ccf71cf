using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static Tensor bernoulli(Tensor input, Generator? generator = null) => input.bernoulli(generator);

    public static Tensor binomial(Tensor count, Tensor probs, Generator? generator = null) => count.binomial(probs, generator);

    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);

    public static Tensor poisson(Tensor input, Generator? generator = null) => input.poisson(generator);

    public static Tensor normal(double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null, string[]? names = null) =>
        randn(size, dtype, device, requires_grad: false, generator, names).mul_(std).add_(mean).requires_grad_(requires_grad);

    public static Tensor normal(Tensor mean, Tensor std, Generator? generator = null) =>
        Aten.Call(Ops.normal_Tensor_Tensor, mean, std, generator);

    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.rand_like(dtype, device, requires_grad);

    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.randn_like(dtype, device, requires_grad);

    public static Tensor randint_like(Tensor input, long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        input.randint_like(low, high, dtype, device, requires_grad);

    public static Tensor _standard_gamma(Tensor input, Generator? generator = null) =>
        Aten.Call(Ops._standard_gamma, input, generator);

    public static Tensor _sample_dirichlet(Tensor input, Generator? generator = null) =>
        Aten.Call(Ops._sample_dirichlet, input, generator);
}

file static class Ops
{
    internal static readonly Operator normal_Tensor_Tensor = new("aten::normal", "Tensor_Tensor");
    internal static readonly Operator _standard_gamma = new("aten::_standard_gamma");
    internal static readonly Operator _sample_dirichlet = new("aten::_sample_dirichlet");
}
