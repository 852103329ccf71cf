using System.Runtime.InteropServices;
using Lifecycle.Training.Data.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Splitting;

/// <summary>Reads all labels of a dataset, without its inputs where it can.</summary>
internal static class LabelReader
{
    private const int Chunk = 1 << 12;

    public static long[] Read(IDataset dataset)
    {
        if (dataset.Targets.Count == 0 || dataset.Targets[0] is not { Shape.Count: 0, Type: ScalarType.Int64 or ScalarType.Int32 or ScalarType.Int16 or ScalarType.Int8 or ScalarType.Byte or ScalarType.Bool })
            throw new DataException($"The dataset's first target is {(dataset.Targets.Count == 0 ? "missing" : dataset.Targets[0])}; expected an integer a sample, its class.");
        var labels = new long[dataset.Count];
        var order = new SequentialSampler(dataset.Count);
        for (long start = 0; start < labels.LongLength; start += Chunk)
        {
            using var scope = NewDisposeScope();
            var indices = new long[Math.Min(Chunk, labels.LongLength - start)];
            order.Fill(epoch: 0, start, indices);
            var values = (dataset as ITargetReader)?.TryReadTarget(indices) ?? ReadTarget(dataset, indices);
            MemoryMarshal.Cast<byte, long>(values.to(ScalarType.Int64).contiguous().bytes).CopyTo(labels.AsSpan((int)start));
        }
        return labels;
    }

    private static Tensor ReadTarget(IDataset dataset, long[] indices)
    {
        using var batch = dataset.Read(indices);
        return batch.Targets[0].clone();
    }
}
