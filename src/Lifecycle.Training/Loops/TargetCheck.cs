using System.Runtime.InteropServices;
using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Sampling;
using Lifecycle.Training.Steps;
using static TorchSharp.torch;

namespace Lifecycle.Training.Loops;

/// <summary>Checks that labels are classes of the model: all before the first step where the dataset reads them alone, else batch by batch.</summary>
internal sealed class TargetCheck
{
    private const int Chunk = 1 << 16;
    private readonly ClassRange?[] _classes;
    private readonly string _dataset;

    private TargetCheck(IEnumerable<ClassRange?> classes, string dataset)
    {
        _classes = [.. classes];
        _dataset = dataset;
    }

    /// <summary>Checks what can be checked at once.</summary>
    /// <param name="dataset">The data.</param>
    /// <param name="classes">For each target, the classes that it is an index of, or null; further targets are not checked.</param>
    /// <param name="name">The name that messages use.</param>
    /// <returns>What is left to do for each batch.</returns>
    /// <exception cref="DataException">A label is outside its range.</exception>
    public static TargetCheck Start(IDataset dataset, IReadOnlyList<ClassRange?> classes, string name)
    {
        var check = new TargetCheck(classes, name);
        return classes is [not null, ..] && check.FirstAtOnce(dataset) ? new TargetCheck([null, .. classes.Skip(1)], name) : check;
    }

    /// <summary>Checks the labels of a batch, unless that is done.</summary>
    /// <exception cref="DataException">A label is outside its range.</exception>
    public void Check(IReadOnlyList<Tensor> targets, ReadOnlySpan<long> indices)
    {
        for (var i = 0; i < _classes.Length; i++)
            if (_classes[i] is { } classes) Check(targets[i], classes, indices);
    }

    private void Check(Tensor labels, ClassRange classes, ReadOnlySpan<long> indices)
    {
        if (labels.dtype != ScalarType.Int64) return;
        var values = MemoryMarshal.Cast<byte, long>(labels.bytes);
        var wrong = classes.FirstWrong(values);
        if (wrong < 0) return;
        var sample = indices[(int)(wrong * (long)indices.Length / values.Length)];
        throw new DataException($"The label of sample {sample} of the {_dataset} data is {values[wrong]}; expected {classes}, as the model's output has {classes.Count} classes; correct the label, give the model more classes, or the loss an ignoreIndex where the label stands for none.");
    }

    private bool FirstAtOnce(IDataset dataset)
    {
        if (dataset is not ITargetReader reader) return false;
        var order = new SequentialSampler(dataset.Count);
        for (long start = 0; start < dataset.Count; start += Chunk)
        {
            var indices = new long[Math.Min(Chunk, dataset.Count - start)];
            order.Fill(epoch: 0, start, indices);
            using var labels = reader.TryReadTarget(indices);
            if (labels is null) return false;
            Check(labels, _classes[0]!.Value, indices);
        }
        return true;
    }
}
