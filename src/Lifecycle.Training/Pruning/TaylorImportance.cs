using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Pruning;
using Lifecycle.Training.Import;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Pruning;

/// <summary>
/// How much the loss changes, to the first order, where a channel's weights become zero: the mean over batches of the square of the sum of weight times
/// gradient (P. Molchanov et al., Importance estimation for neural network pruning, 2019). Gradients are those of the model as an
/// <see cref="OnnxModule"/> in evaluation mode. Not for several threads at once.
/// </summary>
/// <param name="losses">Gives a scalar loss for each batch of real data, computed with the module; each is taken back before the next is asked for.</param>
public sealed class TaylorImportance(Func<OnnxModule, IEnumerable<Tensor>> losses) : IImportance
{
    private readonly Func<OnnxModule, IEnumerable<Tensor>> _losses = losses ?? throw new ArgumentNullException(nameof(losses));

    /// <inheritdoc/>
    public string Name => "Taylor";

    /// <inheritdoc/>
    /// <exception cref="DataException">There is no batch, or a loss is not finite.</exception>
    /// <exception cref="ModelException">The model has operators that cannot be imported, or a loss does not follow from its weights.</exception>
    public IReadOnlyList<IReadOnlyList<double>> Score(OnnxModel model, IReadOnlyList<PruningGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(groups);
        var scores = groups.Select(static group => new double[group.Channels]).ToList();
        var weights = model.Graph.Initializers.ToDictionary(static tensor => tensor.Name, StringComparer.Ordinal);
        using var scope = NewDisposeScope();
        using var module = OnnxModule.FromModel(model);
        module.eval();
        var batches = 0;
        foreach (var loss in _losses(module))
        {
            using (loss) TakeBack(module, loss, batches++);
            using var step = NewDisposeScope();
            var gradients = Gradients(module);
            for (var index = 0; index < groups.Count; index++) Add(scores[index], groups[index], weights, gradients);
        }
        if (batches == 0) throw new DataException($"Importance \"{Name}\" got no loss for model \"{model.Graph.Name}\"; expected one a batch; give it data.");
        return [.. scores.Select(group => (IReadOnlyList<double>)[.. group.Select(score => score / batches)])];
    }

    private static void TakeBack(OnnxModule module, Tensor loss, int batch)
    {
        if (loss.numel() != 1 || !loss.requires_grad)
            throw new ModelException($"The loss of batch {batch} is of shape [{string.Join(", ", loss.shape)}]{(loss.requires_grad ? "" : " and has no gradient")}; expected one number that follows from the module's outputs; reduce it, and compute it with the module that is given.");
        if (!double.IsFinite(loss.ToDouble())) throw new DataException($"The loss of batch {batch} is {loss.ToDouble()}; expected a finite number; mend the data or the model.");
        foreach (var parameter in module.parameters()) parameter.grad?.zero_();
        loss.backward();
    }

    private static Dictionary<string, double[]> Gradients(OnnxModule module)
    {
        var parameters = module.named_parameters().ToDictionary(static entry => entry.name, static entry => entry.parameter, StringComparer.Ordinal);
        return module.WeightNames.Where(names => parameters.TryGetValue(names.Value, out var parameter) && parameter.grad is not null)
            .ToDictionary(static names => names.Key, names => parameters[names.Value].grad!.to(ScalarType.Float64).cpu().data<double>().ToArray(), StringComparer.Ordinal);
    }

    private static void Add(double[] scores, PruningGroup group, Dictionary<string, TensorData> weights, Dictionary<string, double[]> gradients)
    {
        var sums = new double[scores.Length];
        foreach (var slice in GroupWeights.Counted(group))
        {
            if (!gradients.TryGetValue(slice.Name, out var gradient)) continue;
            var part = GroupWeights.Sum(weights[slice.Name], slice, (value, place) => value * gradient[place]);
            for (var channel = 0; channel < sums.Length; channel++) sums[channel] += part[channel];
        }
        for (var channel = 0; channel < sums.Length; channel++) scores[channel] += sums[channel] * sums[channel];
    }
}
