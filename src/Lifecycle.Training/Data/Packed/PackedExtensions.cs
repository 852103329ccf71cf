namespace Lifecycle.Training.Data.Packed;

/// <summary>Any dataset as a packed file.</summary>
public static class PackedExtensions
{
    private const long BatchBytes = 8 << 20;

    /// <summary>Writes all samples to a packed file, a few megabytes at a time.</summary>
    /// <param name="dataset">What to write; samples with a length of their own are written without padding.</param>
    /// <param name="path">The file to make or replace; it appears whole or not at all.</param>
    /// <param name="progress">Told the number of samples written.</param>
    /// <param name="cancellationToken">Ends writing; nothing is left.</param>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    /// <exception cref="DataException">A sample cannot be read or differs from its spec.</exception>
    public static void WritePacked(this IDataset dataset, string path, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        using var writer = new PackedWriter(path, dataset.Inputs, dataset.Targets);
        var loader = new Loading.BatchLoader(dataset, sampler: null, BatchSize(dataset));
        using var reader = loader.Open(epoch: 0, fromStep: 0, cancellationToken);
        while (reader.TryRead(out var batch))
        {
            using (batch) writer.Append(batch.Inputs, batch.Targets);
            progress?.Report(writer.Count);
        }
        writer.Complete();
    }

    private static int BatchSize(IDataset dataset)
    {
        var fields = dataset.Inputs.Concat(dataset.Targets).Select(spec => new PackedField(spec, 0, IsColumn: false)).ToArray();
        if (Array.Exists(fields, field => field.IsVariable)) return 1;
        return (int)Math.Clamp(BatchBytes / fields.Sum(field => field.UnitBytes), 1, 4096);
    }
}
