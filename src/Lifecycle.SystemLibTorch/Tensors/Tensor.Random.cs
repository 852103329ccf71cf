using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor bernoulli(Generator? generator = null) => Aten.Call(Ops.bernoulli, this, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            Aten.CallInPlace(Ops.bernoulli__float, this, p, generator);

        public Tensor bernoulli_(Tensor p, Generator? generator = null) =>
            Aten.CallInPlace(Ops.bernoulli__Tensor, this, p, generator);

        public Tensor binomial(Tensor prob, Generator? generator = null) => Aten.Call(Ops.binomial, this, prob, generator);

        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) =>
            Aten.Call(Ops.multinomial, this, num_samples, replacement, generator);

        public Tensor poisson(Generator? generator = null) => Aten.Call(Ops.poisson, this, generator);

        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            Aten.CallInPlace(Ops.normal_, this, mean, std, generator);

        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Aten.CallInPlace(Ops.uniform_, this, from, to, generator);

        public Tensor random_(double from, double to, Generator? generator = null) =>
            Aten.CallInPlace(Ops.random__from, this, (long)from, (long)to, generator);

        public Tensor cauchy_(double median = 0, double sigma = 1, Generator? generator = null) =>
            Aten.CallInPlace(Ops.cauchy_, this, median, sigma, generator);

        public Tensor exponential_(double lambda = 1, Generator? generator = null) =>
            Aten.CallInPlace(Ops.exponential_, this, lambda, generator);

        public Tensor geometric_(double p, Generator? generator = null) => Aten.CallInPlace(Ops.geometric_, this, p, generator);

        public Tensor log_normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            Aten.CallInPlace(Ops.log_normal_, this, mean, std, generator);

        public Tensor rand_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Aten.Call(Ops.rand_like, this, dtype, Arg.None, device).requires_grad_(requires_grad);

        public Tensor randn_like(ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Aten.Call(Ops.randn_like, this, dtype, Arg.None, device).requires_grad_(requires_grad);

        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
            Aten.Call(Ops.randint_like_low_dtype, this, low, high, dtype, Arg.None, device).requires_grad_(requires_grad);
    }
}

file static class Ops
{
    internal static readonly Operator bernoulli = new("aten::bernoulli");
    internal static readonly Operator bernoulli__Tensor = new("aten::bernoulli_", "Tensor");
    internal static readonly Operator bernoulli__float = new("aten::bernoulli_", "float");
    internal static readonly Operator binomial = new("aten::binomial");
    internal static readonly Operator multinomial = new("aten::multinomial");
    internal static readonly Operator poisson = new("aten::poisson");
    internal static readonly Operator normal_ = new("aten::normal_");
    internal static readonly Operator uniform_ = new("aten::uniform_");
    internal static readonly Operator random__from = new("aten::random_", "from");
    internal static readonly Operator cauchy_ = new("aten::cauchy_");
    internal static readonly Operator exponential_ = new("aten::exponential_");
    internal static readonly Operator geometric_ = new("aten::geometric_");
    internal static readonly Operator log_normal_ = new("aten::log_normal_");
    internal static readonly Operator rand_like = new("aten::rand_like");
    internal static readonly Operator randn_like = new("aten::randn_like");
    internal static readonly Operator randint_like_low_dtype = new("aten::randint_like", "low_dtype");
}
