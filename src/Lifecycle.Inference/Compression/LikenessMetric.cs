namespace Lifecycle.Inference.Compression;

/// <summary>A metric that says what it judges by, once it has judged.</summary>
internal interface IExplainedMetric
{
    /// <summary>What is compared, in words.</summary>
    string Basis { get; }
}

/// <summary>How like a model's outputs are to the original's: that of the output that is least like it.</summary>
internal sealed class LikenessMetric : IValidationMetric, IExplainedMetric
{
    private List<OutputLikeness> _outputs = [];

    /// <summary>"agreement" where classes or elements are compared, "closeness" where numbers are, "likeness" where both are or nothing was judged yet.</summary>
    public string Name => _outputs.Count == 0 ? "likeness"
        : _outputs.TrueForAll(static output => output.Kind == LikenessKind.Numbers) ? "closeness"
        : _outputs.TrueForAll(static output => output.Kind != LikenessKind.Numbers) ? "agreement" : "likeness";

    public string Basis => $"there are no targets, so that outputs are held against the source's: {string.Join("; ", _outputs.Select(static output => output.Description))}{(_outputs.Count > 1 ? "; the least of them counts" : "")}";

    public double Measure(IEnumerable<ValidatedBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        var outputs = new List<OutputLikeness>();
        foreach (var batch in batches)
        {
            if (batch.Outputs.Count != batch.Reference.Count)
                throw new ModelException($"The model has {batch.Outputs.Count} outputs to hold against {batch.Reference.Count}; expected as many; keep the outputs, or use a metric of your own.");
            for (var index = 0; index < batch.Reference.Count; index++)
            {
                if (index == outputs.Count) outputs.Add(new OutputLikeness(batch.Reference[index]));
                outputs[index].Add(batch.Reference[index], batch.Outputs[index]);
            }
        }
        _outputs = outputs;
        return outputs.Select(static output => output.Value).DefaultIfEmpty(double.NaN).Min();
    }
}
