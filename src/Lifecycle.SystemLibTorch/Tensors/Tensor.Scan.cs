using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor cumsum(long dim, ScalarType? type = null) => Aten.Call(Ops.cumsum, this, dim, type);

        public Tensor cumprod(long dim, ScalarType? type = null) => Aten.Call(Ops.cumprod, this, dim, type);

        public (Tensor values, Tensor indexes) cummax(long dim) => Aten.Call2(Ops.cummax, this, dim);

        public (Tensor values, Tensor indexes) cummin(long dim) => Aten.Call2(Ops.cummin, this, dim);

        public Tensor logcumsumexp(long dim) => Aten.Call(Ops.logcumsumexp, this, dim);

        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) =>
            Aten.Call(Ops.diff, this, n, dim, prepend, append);

        public Tensor trapezoid(double dx = 1, long dim = -1) => Aten.Call(Ops.trapezoid_dx, this, dx, dim);

        public Tensor trapezoid(Tensor x, long dim = -1) => Aten.Call(Ops.trapezoid_x, this, x, dim);

        public Tensor cumulative_trapezoid(double dx = 1, long dim = -1) => Aten.Call(Ops.cumulative_trapezoid_dx, this, dx, dim);

        public Tensor cumulative_trapezoid(Tensor x, long dim = -1) => Aten.Call(Ops.cumulative_trapezoid_x, this, x, dim);
    }
}

file static class Ops
{
    internal static readonly Operator cumsum = new("aten::cumsum");
    internal static readonly Operator cumprod = new("aten::cumprod");
    internal static readonly Operator cummax = new("aten::cummax");
    internal static readonly Operator cummin = new("aten::cummin");
    internal static readonly Operator logcumsumexp = new("aten::logcumsumexp");
    internal static readonly Operator diff = new("aten::diff");
    internal static readonly Operator trapezoid_dx = new("aten::trapezoid", "dx");
    internal static readonly Operator trapezoid_x = new("aten::trapezoid", "x");
    internal static readonly Operator cumulative_trapezoid_dx = new("aten::cumulative_trapezoid", "dx");
    internal static readonly Operator cumulative_trapezoid_x = new("aten::cumulative_trapezoid", "x");
}
