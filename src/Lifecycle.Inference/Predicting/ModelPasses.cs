using Lifecycle.Inference.Verification;
using Lifecycle.Onnx.Passes;

namespace Lifecycle.Inference.Predicting;

/// <summary>
/// What is done to a model between reading and running it. The key names it with all its settings: results are kept under it.
/// Immutable; as safe for many threads as its function.
/// </summary>
public sealed class ModelPasses
{
    private readonly Func<OnnxModel, OnnxModel> _apply;

    /// <summary>Names a function of models.</summary>
    /// <param name="key">Its name with all its settings, so that another key means another result.</param>
    /// <param name="apply">Makes a model of the one that was read, which it may change.</param>
    public ModelPasses(string key, Func<OnnxModel, OnnxModel> apply)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        ArgumentNullException.ThrowIfNull(apply);
        Key = key;
        _apply = apply;
    }

    /// <summary>The name, with all settings.</summary>
    public string Key { get; }

    /// <summary>Rewrites that change no result beyond rounding: <see cref="PassPipeline.Exact"/>, with constants computed by ONNX Runtime.</summary>
    public static ModelPasses Exact { get; } = new("exact", static model => PassPipeline.ExactWith(new RuntimeEvaluator()).Run(model).Model);

    /// <summary><see cref="Exact"/>, and fusions to operators of ONNX Runtime's own: <see cref="PassPipeline.FusedFor"/>.</summary>
    public static ModelPasses Fused { get; } = new("fused", static model => PassPipeline.FusedFor(new RuntimeEvaluator()).Run(model).Model);

    /// <summary>Weights and activations of 8 bits, with ranges found in each run: <see cref="Quantizer.Dynamic"/>.</summary>
    public static ModelPasses Dynamic { get; } = new("dynamic", static model => Quantizer.Dynamic(model).Model);

    /// <summary>Weights rounded alone: <see cref="Quantizer.WeightOnly"/>.</summary>
    public static ModelPasses WeightOnly { get; } = new("weight-only", static model => Quantizer.WeightOnly(model).Model);

    /// <summary>Floats of 16 bits: <see cref="Quantizer.ToHalf"/>.</summary>
    public static ModelPasses Half { get; } = new("half", static model => Quantizer.ToHalf(model).Model);

    /// <summary>Passes of one's own, run until none finds anything to do.</summary>
    /// <param name="key">Their name with all their settings.</param>
    /// <param name="passes">The passes.</param>
    public static ModelPasses Of(string key, params IReadOnlyList<IGraphPass> passes)
    {
        var pipeline = new PassPipeline(passes);
        return new ModelPasses(key, model => pipeline.Run(model).Model);
    }

    /// <summary>These passes, and others on what they made.</summary>
    /// <param name="next">The others.</param>
    public ModelPasses Then(ModelPasses next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return new ModelPasses($"{Key}+{next.Key}", model => next.Apply(Apply(model)));
    }

    /// <summary>Rewrites a model.</summary>
    /// <param name="model">The model, which may be changed.</param>
    /// <exception cref="ModelException">A pass refuses it.</exception>
    public OnnxModel Apply(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return _apply(model);
    }
}
