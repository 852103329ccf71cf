namespace Lifecycle.Training.Export.Tracing;

/// <summary>
/// Outputs have the batch first, as a reader of the file expects: a row of the input is a row of the output. Whatever mixes
/// or drops the batch would give wrong rows in silence.
/// </summary>
internal static class BatchAxisCheck
{
    /// <summary>Looks at the shapes of the outputs.</summary>
    /// <exception cref="ModelException">An output does not begin with the batch.</exception>
    public static void Check(SymbolicGraph run, string model)
    {
        var values = run.Nodes.SelectMany(static node => node.Outputs).Concat(run.Inputs.Select(static input => input.Value)).ToLookup(static value => value.Id);
        for (var output = 0; output < run.Outputs.Count; output++)
        {
            if (values[run.Outputs[output]].FirstOrDefault()?.Shape is not { } shape) continue;
            if (shape.Count == 0 || shape[0] is not { PerBatch: > 0, Fixed: 0 })
                throw new ModelException($"Output {output} of the model {model} has shape [{string.Join(" x ", shape)}]; expected the batch, or a multiple of it, as its first axis; move it there, or export for one batch size with DynamicBatch = false.");
        }
    }
}
