using System.Collections;
using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    // These write into this tensor, whatever its size was, and return it.
    public partial class Tensor
    {
        public Tensor zeros(params long[] sizes) => Into(Ops.zeros_out, sizes);

        public Tensor ones(params long[] sizes) => Into(Ops.ones_out, sizes);

        public Tensor empty(params long[] sizes) => Into(Ops.empty_out, sizes, Arg.None);

        public Tensor full(long[] sizes, Scalar value) => Into(Ops.full_out, sizes, value);

        public Tensor full(ReadOnlySpan<long> sizes, Scalar value) => Into(Ops.full_out, sizes, value);

        public Tensor eye(long rows, long columns) => Into(Ops.eye_m_out, rows, columns);

        public Tensor rand_out(params long[] sizes) => Into(Ops.rand_out, sizes);

        public Tensor randn_out(params long[] sizes) => Into(Ops.randn_out, sizes);

        public Tensor randint_out(long high, long[] sizes) => Into(Ops.randint_out, high, sizes);

        public Tensor randperm_out(long n) => Into(Ops.randperm_out, n);

        public Tensor arange_out(Scalar start, Scalar stop, Scalar step)
        {
            Aten.CallVoid(Ops.arange_start_out, start, stop, step, this);
            return this;
        }

        /// <summary>Lists in lists, down to scalars.</summary>
        public object tolist()
        {
            if (Dimensions == 0)
                return ToScalar();
            var list = new ArrayList();
            foreach (var part in unbind())
            {
                using (part)
                    list.Add(part.tolist());
            }

            return list;
        }

        private Tensor Into(Operator op, Arg first)
        {
            Aten.CallVoid(op, first, this);
            return this;
        }

        private Tensor Into(Operator op, Arg first, Arg second)
        {
            Aten.CallVoid(op, first, second, this);
            return this;
        }
    }

    public static Tensor rand_out(Tensor input, params long[] sizes) => input.rand_out(sizes);

    public static Tensor randint_out(Tensor input, long high, long[] sizes) => input.randint_out(high, sizes);

    public static Tensor randperm_out(Tensor input, long n) => input.randperm_out(n);
}

file static class Ops
{
    internal static readonly Operator zeros_out = new("aten::zeros", "out");
    internal static readonly Operator ones_out = new("aten::ones", "out");
    internal static readonly Operator empty_out = new("aten::empty", "out");
    internal static readonly Operator full_out = new("aten::full", "out");
    internal static readonly Operator eye_m_out = new("aten::eye", "m_out");
    internal static readonly Operator rand_out = new("aten::rand", "out");
    internal static readonly Operator randn_out = new("aten::randn", "out");
    internal static readonly Operator randint_out = new("aten::randint", "out");
    internal static readonly Operator randperm_out = new("aten::randperm", "out");
    internal static readonly Operator arange_start_out = new("aten::arange", "start_out");
}
