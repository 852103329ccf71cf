using TorchSharp.Dispatch;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Parameters and padding of the convolutions of any rank.</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    protected Convolution(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type,
        long[] dilation, bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode,
        Device? device = null, ScalarType? dtype = null)
        : base(name)
    {
        if (transposed && padding_mode != PaddingModes.Zeros)
            throw new ArgumentException("Only PaddingModes.Zeros is supported for transposed convolutions.", nameof(padding_mode));
        if (groups <= 0 || in_channels % groups != 0 || out_channels % groups != 0)
            throw new ArgumentException($"The {in_channels} input and {out_channels} output channels must both be divisible by the {groups} groups.", nameof(groups));
        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.dilation = dilation;
        this.transposed = transposed;
        this.output_padding = output_padding;
        this.groups = groups;
        this.padding_mode = padding_mode;
        if (padding_type is { } type) SetPadding(type);
        else SetPadding(padding ?? new long[kernel_size.Length]);
        long[] channels = transposed ? [in_channels, out_channels / groups] : [out_channels, in_channels / groups];
        weight = new Parameter(empty([.. channels, .. kernel_size], dtype, device));
        if (bias) this.bias = new Parameter(empty([out_channels], dtype, device));
        reset_parameters();
    }

    public long in_channels { get; }

    public long out_channels { get; }

    public bool transposed { get; }

    public Padding? padding_type { get; private set; }

    public long[]? padding { get; private set; }

    public PaddingModes padding_mode { get; set; }

    public long groups { get; set; }

    public long[] kernel_size { get; set; }

    public long[] stride { get; set; }

    public long[] dilation { get; set; }

    public long[] output_padding { get; set; }

    public Parameter weight
    {
        get => ParameterOrNull(nameof(weight))!;
        set => SetParameter(nameof(weight), value);
    }

    public Parameter? bias
    {
        get => ParameterOrNull(nameof(bias));
        set => SetParameter(nameof(bias), value);
    }

    public void reset_parameters() => Weights.Reset(weight, bias);

    public void SetPadding(long[] padding)
    {
        padding_type = null;
        this.padding = padding;
    }

    public void SetPadding(Padding padding)
    {
        if (transposed) throw new ArgumentException("A transposed convolution has no padding type.", nameof(padding));
        if (padding is Padding.Same && stride.Any(static step => step != 1))
            throw new ArgumentException("Padding.Same is not supported for strided convolutions.", nameof(padding));
        this.padding = null;
        padding_type = padding;
    }

    protected bool ValidateShape(Tensor input, long dimensions)
    {
        var shape = input.shape;
        return (shape.Length == dimensions + 2 && shape[1] == in_channels) || (shape.Length == dimensions + 1 && shape[0] == in_channels);
    }

    private protected Tensor Convolve(Tensor input, Operator op, Operator paddedByName)
    {
        RequireShape(input);
        if (padding_mode != PaddingModes.Zeros)
        {
            using var padded = nn.functional.pad(input, PaddingAmounts(), padding_mode);
            return Aten.Call(op, padded, weight, bias, stride, 0, dilation, groups);
        }
        if (padding_type is { } type)
            return Aten.Call(paddedByName, input, weight, bias, stride, type is Padding.Same ? "same" : "valid", dilation, groups);
        return Aten.Call(op, input, weight, bias, stride, padding, dilation, groups);
    }

    private protected void RequireShape(Tensor input)
    {
        var rank = kernel_size.Length;
        if (ValidateShape(input, rank)) return;
        throw new ArgumentException(
            $"Expected {rank + 1}D (unbatched) or {rank + 2}D (batched) input with {in_channels} channels to {GetName()}, but got shape [{string.Join(", ", input.shape)}].", nameof(input));
    }

    // F.pad takes the last dimension first, each as (before, after).
    private long[] PaddingAmounts()
    {
        var rank = kernel_size.Length;
        var amounts = new long[2 * rank];
        for (var i = 0; i < rank; i++)
        {
            var dimension = rank - 1 - i;
            var total = padding is { } given ? 2 * given[dimension]
                : padding_type is Padding.Same ? dilation[dimension] * (kernel_size[dimension] - 1) : 0;
            amounts[2 * i] = total / 2;
            amounts[(2 * i) + 1] = total - (total / 2);
        }
        return amounts;
    }
}
