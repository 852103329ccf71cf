namespace Lifecycle.Training.Export.Tracing;

/// <summary>
/// A row of an input is a row of each output. The first output begins with the batch, as a reader of the file expects; further
/// ones have it as some axis, as the states of recurrent nets do. Whatever mixes or drops the batch would give wrong rows in silence.
/// </summary>
internal static class BatchAxisCheck
{
    /// <summary>Looks at the shapes of the outputs.</summary>
    /// <exception cref="ModelException">The first output does not begin with the batch, or another one does not have it.</exception>
    public static void Check(SymbolicGraph run, SizeTrials trials, string model)
    {
        var values = run.Nodes.SelectMany(static node => node.Outputs).Concat(run.Inputs.Select(static input => input.Value)).ToLookup(static value => value.Id);
        for (var output = 0; output < run.Outputs.Count; output++)
        {
            if (values[run.Outputs[output]].FirstOrDefault()?.Shape is not { } shape) continue;
            if (!shape.Take(output == 0 ? 1 : shape.Count).Any(size => IsBatch(size, trials)))
                throw new ModelException($"Output {output} of the model {model} has shape [{string.Join(" x ", shape)}]; expected the batch, or a multiple of it, as {(output == 0 ? "its first axis" : "one of its axes")}; move it there, or export for one batch size with DynamicBatch = false.");
        }
    }

    private static bool IsBatch(SymbolicSize size, SizeTrials trials) =>
        !size.IsFixed && SizeSolver.Product(size.Values, [.. trials.Terms.Take(1)]) is { Factors.Count: 1, Divide: 1 };
}
