using Lifecycle.Training.Data;
using Lifecycle.Training.Data.Packed;
using Lifecycle.Training.Optimization;
using Lifecycle.Training.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Distillation;

/// <summary>Computes a teacher's logits for all samples of a dataset, into memory or a packed file.</summary>
internal static class LogitsCache
{
    // So many samples go through the teacher before their logits are written.
    private const int Chunk = 1 << 14;

    public static async Task<CachedLogits> InMemoryAsync(Teacher teacher, IDataset dataset, TrainerOptions options, CancellationToken cancellationToken)
    {
        var logits = await LogitsAsync(teacher, dataset, options, cancellationToken).ConfigureAwait(false);
        return new CachedLogits(dataset, new TensorDataset([logits], []));
    }

    public static async Task<CachedLogits> InFileAsync(Teacher teacher, IDataset dataset, TrainerOptions options, string path, CancellationToken cancellationToken)
    {
        var key = LogitsKey.Of(teacher, dataset, options);
        if (File.Exists(path)) key.Check(path);
        else await WriteAsync(teacher, dataset, options, path, key, cancellationToken).ConfigureAwait(false);
        var packed = PackedDataset.Open(path);
        if (packed.Count == dataset.Count && packed.Inputs.Count == 1 && packed.Targets.Count == 0) return new CachedLogits(dataset, packed);
        packed.Dispose();
        throw new DataException($"\"{path}\" holds {packed.Count} samples of {packed.Inputs.Count} inputs and {packed.Targets.Count} targets; expected the logits of {dataset.Count} samples; delete it to have it made anew, or give another path.");
    }

    private static async Task WriteAsync(Teacher teacher, IDataset dataset, TrainerOptions options, string path, LogitsKey key, CancellationToken cancellationToken)
    {
        // A key that outlived its logits must not vouch for the new ones before they are whole.
        File.Delete(LogitsKey.PathOf(path));
        PackedWriter? writer = null;
        try
        {
            for (long start = 0; start < dataset.Count; start += Chunk)
            {
                var part = new Subset(dataset, [.. Enumerable.Range(0, (int)Math.Min(Chunk, dataset.Count - start)).Select(offset => start + offset)]);
                using var logits = await LogitsAsync(teacher, part, options, cancellationToken).ConfigureAwait(false);
                writer ??= new PackedWriter(path, [ElementSpec.OfRows(logits)], []);
                writer.Append([logits], []);
            }
            writer!.Complete();
            key.Write(path);
        }
        finally
        {
            writer?.Dispose();
        }
    }

    private static async Task<Tensor> LogitsAsync(Teacher teacher, IDataset dataset, TrainerOptions options, CancellationToken cancellationToken)
    {
        // The loss is not computed: predictions need none.
        var outputs = await new Trainer(teacher.Module, TrainingSteps.Supervised(Losses.CrossEntropy()), options).PredictAllAsync(dataset, cancellationToken).ConfigureAwait(false);
        foreach (var further in outputs.Skip(1)) further.Dispose();
        return outputs[0];
    }
}
