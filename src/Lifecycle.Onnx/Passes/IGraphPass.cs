namespace Lifecycle.Onnx.Passes;

/// <summary>
/// One rewrite of a model. A pass sees a model that is its to change; it must leave one that computes what it computed
/// before, as far as the pass promises. A pipeline has checked the graph: each value is made once, before it is taken. One instance may serve any number of models, one after the other.
/// </summary>
public interface IGraphPass
{
    /// <summary>What reports call it.</summary>
    string Name { get; }

    /// <summary>Rewrites the model.</summary>
    /// <param name="model">The model, changed in place.</param>
    /// <returns>How many places were changed; 0 where there was nothing to do, which ends the pipeline.</returns>
    int Apply(OnnxModel model);
}
