using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Interop;

/// <summary>
/// A dataset of TorchSharp's, read sample by sample and stacked. What <c>GetTensor</c> makes is freed after the batch; what it made
/// before, and keeps, is not.
/// </summary>
internal sealed class TorchDataset<TSample> : IDataset
{
    private readonly utils.data.Dataset<TSample> _source;
    private readonly Func<TSample, IReadOnlyList<Tensor>> _inputs;
    private readonly Func<TSample, IReadOnlyList<Tensor>> _targets;

    public TorchDataset(utils.data.Dataset<TSample> source, Func<TSample, IReadOnlyList<Tensor>> inputs, Func<TSample, IReadOnlyList<Tensor>> targets)
    {
        (_source, _inputs, _targets) = (source, inputs, targets);
        using var scope = NewDisposeScope();
        var first = source.GetTensor(0);
        Inputs = [.. inputs(first).Select(Spec)];
        Targets = [.. targets(first).Select(Spec)];
    }

    public long Count => _source.Count;

    public IReadOnlyList<ElementSpec> Inputs { get; }

    public IReadOnlyList<ElementSpec> Targets { get; }

    public Batch Read(ReadOnlySpan<long> indices)
    {
        TensorRows.CheckRange(indices, Count);
        using var scope = NewDisposeScope();
        var (inputs, targets) = (Lists(Inputs.Count), Lists(Targets.Count));
        foreach (var index in indices)
        {
            var sample = _source.GetTensor(index);
            Add(_inputs(sample), Inputs, inputs, index, "input");
            Add(_targets(sample), Targets, targets, index, "target");
        }
        return new Batch(inputs.ConvertAll(Stack), targets.ConvertAll(Stack));
    }

    private static List<List<Tensor>> Lists(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<Tensor>())];

    private static void Add(IReadOnlyList<Tensor> tensors, IReadOnlyList<ElementSpec> specs, List<List<Tensor>> lists, long index, string what)
    {
        if (tensors.Count != specs.Count) throw new DataException($"Sample {index} has {tensors.Count} {what}s; expected {specs.Count}, as sample 0 has.");
        for (var i = 0; i < specs.Count; i++)
        {
            if (!Spec(tensors[i]).Matches(specs[i])) throw new DataException($"The {what} {i} of sample {index} is {Spec(tensors[i])}; expected {specs[i]}, as in sample 0; make all samples alike, or take a SequenceDataset.");
            lists[i].Add(tensors[i]);
        }
    }

    private static Tensor Stack(List<Tensor> tensors) => stack(tensors).cpu().MoveToOuterDisposeScope();

    private static ElementSpec Spec(Tensor tensor) => new(tensor.dtype, tensor.shape);
}
