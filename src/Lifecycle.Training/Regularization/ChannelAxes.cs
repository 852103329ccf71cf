using Lifecycle.Training.Import;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lifecycle.Training.Regularization;

/// <summary>Where on a weight its channels lie, as pruning removes them.</summary>
/// <param name="Axis">The axis of the channels; negative ones count from the back.</param>
/// <param name="Groups">On how many parts of axis 0 they are channels of their own: those of a transposed convolution in groups.</param>
internal readonly record struct ChannelAxis(int Axis, long Groups = 1);

/// <summary>
/// The axes of a model's weights that channels lie on: rows (axis 0), unless a module or an operator lays them out otherwise, as a transposed convolution, an embedding (which
/// loses width, not entries) and, in ONNX models, products do. And which parameters are the factors that norms give channels.
/// </summary>
internal sealed class ChannelAxes
{
    private readonly Dictionary<IntPtr, ChannelAxis> _axes = [];
    private readonly HashSet<IntPtr> _scales = [];

    /// <summary>Looks at a model's modules.</summary>
    public static ChannelAxes Of(nn.Module model)
    {
        var axes = new ChannelAxes();
        foreach (var module in model.modules().Prepend(model)) axes.Add(module);
        return axes;
    }

    /// <summary>Whether a parameter is the factors that a norm gives channels.</summary>
    public bool IsScale(Parameter parameter) => _scales.Contains(parameter.Handle);

    /// <summary>A weight as [groups, elements before, channels, elements behind].</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="length">How many elements a channel has.</param>
    public Tensor Channels(Parameter weight, out long length)
    {
        var (axis, groups) = _axes.TryGetValue(weight.Handle, out var found) ? found : new ChannelAxis(0);
        var shape = weight.shape;
        var place = axis < 0 ? (int)weight.dim() + axis : axis;
        if (place < 0 || place >= shape.Length || shape[0] % groups != 0) (place, groups) = (0, 1);
        var before = shape.Take(place).Aggregate(1L, static (product, size) => product * size) / groups;
        var behind = shape.Skip(place + 1).Aggregate(1L, static (product, size) => product * size);
        length = before * behind;
        return weight.reshape(groups, before, shape[place], behind);
    }

    private void Add(nn.Module module)
    {
        switch (module)
        {
            case ConvolutionTranspose convolution: Add(WeightOf(module), new ChannelAxis(1, convolution.groups)); break;
            case Embedding or EmbeddingBag: Add(WeightOf(module), new ChannelAxis(-1)); break;
            case NormBase or GroupNorm: AddScale(WeightOf(module)); break;
            case OnnxModule imported:
                foreach (var (weight, axis) in imported.ChannelAxes) Add(weight, axis);
                foreach (var norm in imported.Norms) AddScale(imported.AffineOf(norm.Node).FirstOrDefault());
                break;
        }
    }

    // As the model's parameters have it: the weight property of some of TorchSharp's modules makes another object at each call.
    private static Parameter? WeightOf(nn.Module module) => module.named_parameters(recurse: false).FirstOrDefault(static entry => entry.name == "weight").parameter;

    private void AddScale(Parameter? scale)
    {
        if (scale is not null) _scales.Add(scale.Handle);
    }

    private void Add(Parameter? weight, ChannelAxis axis)
    {
        if (weight is not null) _axes.TryAdd(weight.Handle, axis);
    }
}
