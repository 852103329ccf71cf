using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lifecycle.Training.Tests.Export;

/// <summary>One row an operator or a form of it: a function of the input, which is exported and verified.</summary>
internal static partial class OperatorRows
{
    private static readonly Func<Tensor> Rows = static () => randn(4, 6);
    private static readonly Func<Tensor> Positive = static () => rand(4, 6) + 0.1;
    private static readonly Func<Tensor> Image = static () => randn(2, 4, 8, 8);
    private static readonly Func<Tensor> Whole = static () => randint(-9, 9, [4, 6], dtype: ScalarType.Int64);

    internal static IEnumerable<OperatorRow> All() =>
        [.. Activations().Concat(Arithmetic()).Concat(Reductions()).Concat(Shapes()).Concat(Layers()).Select(static row => new OperatorRow(row.Item1, row.Item2, row.Item3)), .. Scripted(), .. Modules()];

    private static IEnumerable<(string, Func<Tensor, Tensor>, Func<Tensor>)> Activations()
    {
        yield return ("hardtanh", static x => hardtanh(x, -0.5, 0.7), Rows);
        yield return ("celu", static x => celu(x, 0.7), Rows);
        yield return ("hardshrink", static x => hardshrink(x, 0.3), Rows);
        yield return ("softshrink", static x => softshrink(x, 0.3), Rows);
        yield return ("threshold", static x => threshold(x, 0.1, -2), Rows);
        yield return ("glu", static x => glu(x, 1), Rows);
        yield return ("log_softmax", static x => log_softmax(x, 1), Rows);
        yield return ("softmax over rows", static x => softmax(x, -1), Rows);
        yield return ("log_sigmoid", static x => x.log_sigmoid(), Rows);
        yield return ("softplus with beta", static x => softplus(x, 2), Rows);
        yield return ("prelu a channel", static x => x.prelu(tensor(new[] { 0.1f, 0.2f, 0.3f, 0.4f })), Image);
        yield return ("gelu", static x => gelu(x), Rows);
        yield return ("relu in place", static x => (x * 2).relu_(), Rows);
    }

    private static IEnumerable<(string, Func<Tensor, Tensor>, Func<Tensor>)> Arithmetic()
    {
        yield return ("scalars on both sides", static x => 2 - (3 * x / 4) + 1, Rows);
        yield return ("add with alpha", static x => x.add(x.abs(), 0.5), Rows);
        yield return ("integers to floats", static x => (x * 1.5) + x, Whole);
        yield return ("integer division", static x => x / 2, Whole);
        yield return ("division to the floor", static x => x.div(3, RoundingMode.floor), Whole);
        yield return ("division truncated", static x => x.div(3, RoundingMode.trunc), Rows);
        yield return ("pow", static x => x.pow(3) + x.pow(0.5), Positive);
        yield return ("a power of a number", static x => torch.pow(tensor(2.0f), x), Rows);
        yield return ("exp, log, sqrt, rsqrt", static x => x.exp() + x.log() + x.sqrt() + x.rsqrt(), Positive);
        yield return ("log1p, expm1, log2, log10", static x => x.log1p() + x.expm1() + x.log2() + x.log10(), Positive);
        yield return ("sin, cos, atan, erf", static x => x.sin() + x.cos() + x.atan() + x.erf(), Rows);
        yield return ("abs, neg, sign, reciprocal, square", static x => x.abs() + x.neg() + x.sign() + x.reciprocal() + x.square(), Positive);
        yield return ("floor, ceil, round", static x => x.floor() + (x.ceil() * 2) + (x.round() * 3), Rows);
        yield return ("round to hundredths", static x => x.round(2), Rows);
        yield return ("round to tens", static x => (x * 50).round(-1), Rows);
        yield return ("clamp on both sides", static x => x.clamp(-0.5, 0.5), Rows);
        yield return ("clamp on one side", static x => x.clamp_min(-0.2) + x.clamp_max(0.3), Rows);
        yield return ("maximum and minimum", static x => maximum(x, x.neg()) + minimum(x, x * 2), Rows);
        yield return ("addcmul", static x => torch.addcmul(x, x, x, 0.5), Rows);
        yield return ("where on a comparison", static x => torch.where(x > 0.1, x, x * 2), Rows);
        yield return ("comparisons", static x => (x > 0).to(ScalarType.Float32) + (x <= 0.5).to(ScalarType.Float32) + x.ne(0).to(ScalarType.Float32), Rows);
        yield return ("integers against a fraction", static x => (x > 0.5).to(ScalarType.Float32), Whole);
        yield return ("masked_fill", static x => x.masked_fill(x < 0, -1), Rows);
        yield return ("logical operators", static x => (x > 0).logical_and(x < 1).logical_not().to(ScalarType.Float32), Rows);
        yield return ("casts", static x => x.to(ScalarType.Int64).to(ScalarType.Float32) + x.to(ScalarType.Float64).to(ScalarType.Float32), Rows);
        yield return ("a constant tensor", static x => x + tensor(new[] { 1f, 2f, 3f, 4f, 5f, 6f }), Rows);
    }

    private static IEnumerable<(string, Func<Tensor, Tensor>, Func<Tensor>)> Reductions()
    {
        yield return ("mean over two axes", static x => x.mean([2L, 3L], keepdim: true), Image);
        yield return ("mean over everything", static x => x - x.mean(), Rows);
        yield return ("sum over an axis", static x => x.sum(1), Rows);
        yield return ("sum over the batch", static x => x - x.sum(0, keepdim: true), Rows);
        yield return ("sum of truths", static x => (x > 0).sum(1), Rows);
        yield return ("max along an axis", static x => x.max(1).values, Rows);
        yield return ("min along an axis with its place", static x => { var (values, indexes) = x.min(1); return values + indexes; }, Rows);
        yield return ("amax", static x => x.amax([1L], keepdim: true), Image);
        yield return ("argmax", static x => x.argmax(1), Rows);
        yield return ("var and std", static x => x.var(1) + x.std(1, unbiased: false), Rows);
        yield return ("logsumexp", static x => x.logsumexp(1), Rows);
        yield return ("cumsum", static x => x.cumsum(1), Rows);
        yield return ("normalize", static x => nn.functional.normalize(x), Rows);
        yield return ("norms along an axis", static x => x.norm(1) + x.norm(1, p: 1), Rows);
    }

    private static IEnumerable<(string, Func<Tensor, Tensor>, Func<Tensor>)> Shapes()
    {
        yield return ("view by the batch size", static x => x.view(x.shape[0], -1), Image);
        yield return ("view that joins the batch", static x => x.view(x.shape[0] * 4, 64).view(-1, 4, 64), Image);
        yield return ("reshape by two sizes of the batch", static x => x.reshape(2 * x.shape[0], x.shape[1] / 2, 64).sum(2), Image);
        yield return ("flatten from the third axis", static x => x.flatten(2), Image);
        yield return ("flatten of everything", static x => x.flatten().view(-1, 6), Rows);
        yield return ("unflatten", static x => x.unflatten(1, 2, 3), Rows);
        yield return ("squeeze and unsqueeze", static x => x.unsqueeze(1).squeeze(1).unsqueeze(-1), Rows);
        yield return ("permute", static x => x.permute(0, 2, 3, 1).contiguous(), Image);
        yield return ("transpose", static x => x.transpose(-1, -2), Image);
        yield return ("a matrix turned over", static x => x.t().matmul(x).unsqueeze(0).expand(x.shape[0], 6, 6), Rows);
        yield return ("movedim", static x => torch.movedim(x, 1, 3), Image);
        yield return ("expand by the batch", static x => x.sum(0, keepdim: true).expand(x.shape[0], 6), Rows);
        yield return ("expand to a new axis", static x => x.unsqueeze(1).expand(-1, 3, -1), Rows);
        yield return ("repeat", static x => x.repeat(1, 2), Rows);
        yield return ("cat", static x => cat([x, x * 2], 1), Rows);
        yield return ("cat along the batch", static x => cat([x, x], 0).view(2, -1, 6).sum(0L), Rows);
        yield return ("stack", static x => stack([x, x * 2, x * 3], 1), Rows);
        yield return ("chunk", static x => { var parts = x.chunk(3, 1); return parts[0] + (parts[2] * 2); }, Rows);
        yield return ("chunk with a shorter end", static x => x.chunk(4, 1)[2], Rows);
        yield return ("split", static x => x.split(4, 1)[1], Rows);
        yield return ("split by sizes", static x => x.split([1L, 2L, 3L], 1)[2], Rows);
        yield return ("unbind", static x => x.unbind(1)[3], Rows);
        yield return ("slice", static x => x[.., TensorIndex.Slice(1, 5, 2)], Rows);
        yield return ("slice by the batch size", static x => cat([x, x * 2], 0)[TensorIndex.Slice(x.shape[0], 2 * x.shape[0])], Rows);
        yield return ("select", static x => x.select(1, 2) + x.select(1, -1), Rows);
        yield return ("narrow", static x => x.narrow(1, 2, 3), Rows);
        yield return ("flip", static x => x.flip(1), Rows);
        yield return ("index_select", static x => x.index_select(1, tensor(new long[] { 3, 0, 3 })), Rows);
        yield return ("gather", static x => x.gather(1, x.argmax(1, keepdim: true)), Rows);
        yield return ("zeros_like and ones_like", static x => x + zeros_like(x) + ones_like(x), Rows);
        yield return ("zeros of the batch size", static x => cat([x, zeros(x.shape[0], 2)], 1), Rows);
        yield return ("full_like", static x => x * full_like(x, 3), Rows);
        yield return ("arange over the batch", static x => x + arange(x.shape[0]).unsqueeze(1), Rows);
    }

    private static IEnumerable<(string, Func<Tensor, Tensor>, Func<Tensor>)> Layers()
    {
        yield return ("matmul of batches", static x => x.matmul(x.transpose(-1, -2)), Image);
        yield return ("bmm", static x => x.view(-1, 8, 8).bmm(x.view(-1, 8, 8)), Image);
        yield return ("einsum", static x => einsum("nchw,nchv->nwv", x, x), Image);
        yield return ("baddbmm", static x => baddbmm(x[.., 0], x[.., 1], x[.., 2], beta: 0.5f, alpha: 2), Image);
        yield return ("group_norm", static x => group_norm(x, 2, tensor(new[] { 1f, 2, 3, 4 }), tensor(new[] { 4f, 3, 2, 1 })), Image);
        yield return ("layer_norm without weights", static x => layer_norm(x, [8L]), Image);
        yield return ("avg_pool with padding", static x => avg_pool2d(x, 3, stride: 2, padding: 1), Image);
        yield return ("avg_pool without counting the padding", static x => avg_pool2d(x, 3, stride: 2, padding: 1, count_include_pad: false), Image);
        yield return ("max_pool with ceiling", static x => max_pool2d(x, 3, stride: 2, ceil_mode: true), Image);
        yield return ("max_pool with padding and dilation", static x => max_pool2d(x, 3, stride: 1, padding: 1, dilation: 2), Image);
        yield return ("adaptive max pooling", static x => adaptive_max_pool2d(x, [2L, 4L]), Image);
        yield return ("adaptive max pooling to one", static x => adaptive_max_pool2d(x, [1L, 1L]), Image);
        yield return ("a transposed convolution in groups", static x => conv_transpose2d(x, ones(4, 3, 3, 3) * 0.1, strides: [2L, 2L], padding: [1L, 1L], output_padding: [1L, 1L], groups: 2), Image);
        yield return ("constant padding", static x => pad(x, [1L, 2L, 3L, 0L], PaddingModes.Constant, 2.5), Image);
        yield return ("padding by reflection", static x => pad(x, [1L, 2L, 3L, 1L], PaddingModes.Reflect), Image);
        yield return ("padding by the edge", static x => pad(x, [1L, 2L, 3L, 1L], PaddingModes.Replicate), Image);
        yield return ("upsampling to the nearest", static x => interpolate(x, scale_factor: [2.0, 2.0]), Image);
        yield return ("upsampling bilinear", static x => interpolate(x, size: [12L, 20L], mode: InterpolationMode.Bilinear), Image);
    }
}
