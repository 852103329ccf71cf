using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call(Ops.sum_dim_IntList, this, dim, keepdim, type);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) =>
            sum([dim0, dim1], keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            sum([dim0, dim1, dim2], keepdim, type);

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call(Ops.sum_dim_IntList, this, dim, keepdim, type);

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call(Ops.sum_dim_IntList, this, dim, keepdim, type);

        public Tensor sum(ScalarType? type = null) => Aten.Call(Ops.sum, this, type);

        public Tensor mean() => Aten.Call(Ops.mean, this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call(Ops.mean_dim, this, dimensions, keepdim, type);

        public Tensor nansum() => Aten.Call(Ops.nansum, this);

        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) =>
            Aten.Call(Ops.nanmean, this, dim is { } one ? new long[] { one } : Arg.None, keepdim, dtype);

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call(Ops.prod_dim_int, this, dim, keepdim, type);

        public Tensor prod(ScalarType? type = null) => Aten.Call(Ops.prod, this, type);

        public Tensor all() => Aten.Call(Ops.all, this);

        public Tensor all(long dim, bool keepdim = false) => Aten.Call(Ops.all_dim, this, dim, keepdim);

        public Tensor any() => Aten.Call(Ops.any, this);

        public Tensor any(long dim, bool keepdim = false) => Aten.Call(Ops.any_dim, this, dim, keepdim);

        public Tensor max() => Aten.Call(Ops.max, this);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Aten.Call2(Ops.max_dim, this, dim, keepdim);

        public Tensor max(Tensor other) => Aten.Call(Ops.max_other, this, other);

        public Tensor min() => Aten.Call(Ops.min, this);

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Aten.Call2(Ops.min_dim, this, dim, keepdim);

        public Tensor min(Tensor other) => Aten.Call(Ops.min_other, this, other);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.amax, this, dims, keepdim) : Aten.CallInto(Ops.amax_out, @out, this, dims, keepdim);

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.amax, this, dims, keepdim) : Aten.CallInto(Ops.amax_out, @out, this, dims, keepdim);

        public Tensor amax(params long[] dims) => Aten.Call(Ops.amax, this, dims);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.amin, this, dims, keepdim) : Aten.CallInto(Ops.amin_out, @out, this, dims, keepdim);

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            @out is null ? Aten.Call(Ops.amin, this, dims, keepdim) : Aten.CallInto(Ops.amin_out, @out, this, dims, keepdim);

        public Tensor amin(params long[] dims) => Aten.Call(Ops.amin, this, dims);

        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) =>
            Aten.Call2(Ops.aminmax, this, dim, keepdim);

        public Tensor argmax() => Aten.Call(Ops.argmax, this);

        public Tensor argmax(long dim, bool keepdim = false) => Aten.Call(Ops.argmax, this, dim, keepdim);

        public Tensor argmin() => Aten.Call(Ops.argmin, this);

        public Tensor argmin(long dim, bool keepdim = false) => Aten.Call(Ops.argmin, this, dim, keepdim);

        public Tensor median() => Aten.Call(Ops.median, this);

        public Tensor nanmedian() => Aten.Call(Ops.nanmedian, this);

        public (Tensor values, Tensor indices) mode(long dim = -1, bool keepdim = false) =>
            Aten.Call2(Ops.mode, this, dim, keepdim);

        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) =>
            Aten.Call2(Ops.kthvalue, this, k, dim ?? -1, keepdim);

        public static (Tensor values, Tensor indices) kthvalue(Tensor input, long k, long? dim, bool keepdim = false) =>
            input.kthvalue(k, dim, keepdim);

        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) =>
            Aten.Call(Ops.quantile, this, q, dim == -1 ? Arg.None : dim, keepdim);

        public Tensor nanquantile(Tensor q, long dim = -1, bool keepdim = false) =>
            Aten.Call(Ops.nanquantile, this, q, dim == -1 ? Arg.None : dim, keepdim);

        public Tensor norm(int dim, bool keepdim = false, float p = 2) =>
            Aten.Call(Ops.norm_ScalarOpt_dim, this, p, dim, keepdim);

        public Tensor norm(float p = 2) => Aten.Call(Ops.norm_Scalar, this, p);

        public Tensor dist(Tensor other, float p = 2) => Aten.Call(Ops.dist, this, other, p);

        public Tensor logsumexp(long dim, bool keepdim = false) => Aten.Call(Ops.logsumexp, this, dim, keepdim);

        public Tensor count_nonzero(long[]? dims = null) =>
            dims is null ? Aten.Call(Ops.count_nonzero, this) : Aten.Call(Ops.count_nonzero_dim_IntList, this, dims);

        public Tensor std(bool unbiased = true) => Aten.Call(Ops.std, this, unbiased);

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim], unbiased, keepdim, type);

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call(Ops.std_dim, Typed(type), dimensions, unbiased, keepdim);

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call(Ops.std_dim, Typed(type), dimensions, unbiased, keepdim);

        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor var(bool unbiased = true) => Aten.Call(Ops.var, this, unbiased);

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim], unbiased, keepdim, type);

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call(Ops.var_dim, Typed(type), dimensions, unbiased, keepdim);

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call(Ops.var_dim, Typed(type), dimensions, unbiased, keepdim);

        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => Aten.Call2(Ops.std_mean, this, unbiased);

        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std_mean([dim], unbiased, keepdim, type);

        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call2(Ops.std_mean_dim, Typed(type), dimensions, unbiased, keepdim);

        public (Tensor std, Tensor mean) std_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call2(Ops.std_mean_dim, Typed(type), dimensions, unbiased, keepdim);

        public (Tensor std, Tensor mean) std_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std_mean([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public (Tensor std, Tensor mean) std_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            std_mean([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public (Tensor @var, Tensor mean) var_mean(bool unbiased = true) => Aten.Call2(Ops.var_mean, this, unbiased);

        public (Tensor @var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var_mean([dim], unbiased, keepdim, type);

        public (Tensor @var, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call2(Ops.var_mean_dim, Typed(type), dimensions, unbiased, keepdim);

        public (Tensor @var, Tensor mean) var_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Aten.Call2(Ops.var_mean_dim, Typed(type), dimensions, unbiased, keepdim);

        public (Tensor @var, Tensor mean) var_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var_mean([dim.Item1, dim.Item2, dim.Item3], unbiased, keepdim, type);

        public (Tensor @var, Tensor mean) var_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            var_mean([dim.Item1, dim.Item2], unbiased, keepdim, type);

        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null) =>
            Aten.Call(Ops.cov, this, correction, fweights, aweights);

        public Tensor corrcoef() => Aten.Call(Ops.corrcoef, this);
    }
}

file static class Ops
{
    internal static readonly Operator sum = new("aten::sum");
    internal static readonly Operator sum_dim_IntList = new("aten::sum", "dim_IntList");
    internal static readonly Operator mean = new("aten::mean");
    internal static readonly Operator mean_dim = new("aten::mean", "dim");
    internal static readonly Operator nansum = new("aten::nansum");
    internal static readonly Operator nanmean = new("aten::nanmean");
    internal static readonly Operator prod = new("aten::prod");
    internal static readonly Operator prod_dim_int = new("aten::prod", "dim_int");
    internal static readonly Operator all = new("aten::all");
    internal static readonly Operator all_dim = new("aten::all", "dim");
    internal static readonly Operator any = new("aten::any");
    internal static readonly Operator any_dim = new("aten::any", "dim");
    internal static readonly Operator max = new("aten::max");
    internal static readonly Operator max_dim = new("aten::max", "dim");
    internal static readonly Operator max_other = new("aten::max", "other");
    internal static readonly Operator min = new("aten::min");
    internal static readonly Operator min_dim = new("aten::min", "dim");
    internal static readonly Operator min_other = new("aten::min", "other");
    internal static readonly Operator amax = new("aten::amax");
    internal static readonly Operator amax_out = new("aten::amax", "out");
    internal static readonly Operator amin = new("aten::amin");
    internal static readonly Operator amin_out = new("aten::amin", "out");
    internal static readonly Operator aminmax = new("aten::aminmax");
    internal static readonly Operator argmax = new("aten::argmax");
    internal static readonly Operator argmin = new("aten::argmin");
    internal static readonly Operator median = new("aten::median");
    internal static readonly Operator nanmedian = new("aten::nanmedian");
    internal static readonly Operator mode = new("aten::mode");
    internal static readonly Operator kthvalue = new("aten::kthvalue");
    internal static readonly Operator quantile = new("aten::quantile");
    internal static readonly Operator nanquantile = new("aten::nanquantile");
    internal static readonly Operator norm_Scalar = new("aten::norm", "Scalar");
    internal static readonly Operator norm_ScalarOpt_dim = new("aten::norm", "ScalarOpt_dim");
    internal static readonly Operator dist = new("aten::dist");
    internal static readonly Operator logsumexp = new("aten::logsumexp");
    internal static readonly Operator count_nonzero = new("aten::count_nonzero");
    internal static readonly Operator count_nonzero_dim_IntList = new("aten::count_nonzero", "dim_IntList");
    internal static readonly Operator std = new("aten::std");
    internal static readonly Operator std_dim = new("aten::std", "dim");
    internal static readonly Operator var = new("aten::var");
    internal static readonly Operator var_dim = new("aten::var", "dim");
    internal static readonly Operator std_mean = new("aten::std_mean");
    internal static readonly Operator std_mean_dim = new("aten::std_mean", "dim");
    internal static readonly Operator var_mean = new("aten::var_mean");
    internal static readonly Operator var_mean_dim = new("aten::var_mean", "dim");
    internal static readonly Operator cov = new("aten::cov");
    internal static readonly Operator corrcoef = new("aten::corrcoef");
}
