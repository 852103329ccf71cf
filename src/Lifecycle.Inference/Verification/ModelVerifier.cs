using Lifecycle.Inference.Sessions;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Inference.Verification;

/// <summary>
/// Holds a model against a reference: runs it on ONNX Runtime with graph optimization off, so that what is judged is the
/// model and not what the runtime makes of it, and says how far and where its outputs are off. For one caller at a time.
/// </summary>
public sealed class ModelVerifier : IDisposable
{
    private readonly OnnxSession _session;

    /// <summary>Loads the model on the CPU.</summary>
    /// <param name="model">The model; later changes to it have no effect.</param>
    /// <param name="optimization">How far ONNX Runtime rewrites it; by default not at all.</param>
    /// <exception cref="ModelException">ONNX Runtime refuses the model.</exception>
    public ModelVerifier(OnnxModel model, GraphOptimization optimization = GraphOptimization.None) : this(model, optimization, new()) { }

    internal ModelVerifier(OnnxModel model, GraphOptimization optimization, OnnxSaveOptions splitting)
    {
        ArgumentNullException.ThrowIfNull(model);
        _session = OnnxSession.Create(model, new PredictorOptions { GraphOptimization = optimization, AllowSpinning = false, Prepacking = optimization != GraphOptimization.None, Splitting = splitting });
    }

    /// <summary>The model's inputs.</summary>
    public IReadOnlyList<TensorInfo> Inputs => _session.Inputs;

    /// <summary>The model's outputs.</summary>
    public IReadOnlyList<TensorInfo> Outputs => _session.Outputs;

    /// <summary>Runs the model and compares its outputs, by name.</summary>
    /// <param name="inputs">A tensor for each input, under its name.</param>
    /// <param name="expected">The outputs that a reference gave, under their names; outputs that are left out are not compared.</param>
    /// <param name="tolerance">How far they may differ.</param>
    /// <exception cref="DataException">An input or an output of that name is not there, an input has a type that cannot be given, or there is nothing to compare.</exception>
    /// <exception cref="ModelException">The model failed on the inputs.</exception>
    public VerificationReport Verify(IReadOnlyCollection<TensorData> inputs, IReadOnlyCollection<TensorData> expected, ComparisonTolerance tolerance)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (expected.Count == 0) throw new DataException("There is no reference output; expected at least one; pass what the reference gave.");
        var found = Run(inputs, [.. expected.Select(tensor => tensor.Name)]);
        return new VerificationReport([.. expected.Zip(found, (reference, tensor) => TensorComparer.Compare(reference, tensor, tolerance))]);
    }

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">A tensor for each input, under its name.</param>
    /// <param name="outputs">The names of the outputs to compute; null for all.</param>
    /// <returns>The outputs in that order.</returns>
    /// <inheritdoc cref="Verify" path="/exception"/>
    public IReadOnlyList<TensorData> Run(IReadOnlyCollection<TensorData> inputs, IReadOnlyCollection<string>? outputs = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        var names = outputs ?? [.. Outputs.Select(output => output.Name)];
        RequireKnown("Input", inputs.Select(tensor => tensor.Name), Inputs);
        RequireKnown("Output", names, Outputs);
        return NamedTensors.Run(_session, inputs, names);
    }

    /// <summary>Frees the model.</summary>
    public void Dispose() => _session.Dispose();

    private static void RequireKnown(string kind, IEnumerable<string> names, IReadOnlyList<TensorInfo> known)
    {
        if (names.FirstOrDefault(name => known.All(tensor => tensor.Name != name)) is { } unknown)
            throw new DataException($"{kind} \"{unknown}\" is not in the model; expected one of {string.Join("; ", known)}; name it as the model does.");
    }
}
