using Lifecycle.Onnx.Passes.Folding;
using Lifecycle.Onnx.Passes.Fusion;

namespace Lifecycle.Onnx.Passes;

/// <summary>Runs passes in order, again and again until none finds anything to do, as one makes room for another.</summary>
public sealed class PassPipeline
{
    private const int MaxRounds = 100;
    private readonly IReadOnlyList<IGraphPass> _passes;

    /// <summary>Makes a pipeline.</summary>
    /// <param name="passes">The passes, in their order.</param>
    public PassPipeline(params IReadOnlyList<IGraphPass> passes)
    {
        ArgumentNullException.ThrowIfNull(passes);
        _passes = [.. passes];
    }

    /// <summary>
    /// The rewrites that change no result beyond rounding: functions inlined, constants lifted, folded and merged, batch norms, scales and shifts
    /// folded into products, identities and dropout removed, reshapes and transposes simplified, then what nothing uses. ONNX's own operators alone.
    /// </summary>
    public static PassPipeline Exact => ExactWith(evaluator: null);

    /// <summary><see cref="Exact"/>, with an evaluator for what follows from constants.</summary>
    /// <param name="evaluator">Computes constants; null to leave those that the passes cannot.</param>
    public static PassPipeline ExactWith(IConstantEvaluator? evaluator) => new(ExactPasses(evaluator));

    /// <summary>
    /// <see cref="Exact"/>, and the fusions that make operators of ONNX Runtime's own (com.microsoft): for models that ONNX Runtime runs.
    /// </summary>
    /// <param name="evaluator">Computes constants; null to leave those that the passes cannot.</param>
    public static PassPipeline FusedFor(IConstantEvaluator? evaluator) =>
        new(ExactPasses(evaluator, new LayerNormFusion(), new GeluFusion(), new AttentionFusion()).SelectMany(static pass =>
            pass is DeadCodeRemoval ? (IEnumerable<IGraphPass>)[new TransposeSinking(), new SkipLayerNormFusion(), pass] : [pass]).ToList());

    /// <summary>Runs the passes on a copy.</summary>
    /// <param name="model">The model, which stays as it is.</param>
    /// <returns>The rewritten copy, and what each pass changed.</returns>
    /// <exception cref="ModelException">
    /// A value is made twice or taken before it is made, an operator lacks its inputs or its output, or the passes undo each
    /// other's work and never end.
    /// </exception>
    public PassReport Run(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        GraphCheck.Require(model.Graph);
        var copy = model.Clone();
        var changes = new int[_passes.Count];
        for (var round = 0; Round(copy, changes) > 0; round++)
        {
            if (round == MaxRounds)
                throw new ModelException($"The passes {string.Join(", ", _passes.Select(pass => pass.Name))} still find changes after {MaxRounds} rounds on model \"{model.Graph.Name}\"; expected an end; leave one of them out.");
        }
        return new PassReport(copy, [.. _passes.Zip(changes, (pass, count) => new PassChanges(pass.Name, count))], ModelSize.Of(model), ModelSize.Of(copy))
        {
            Operators = PassReport.Compare(model, copy),
        };
    }

    private int Round(OnnxModel model, int[] changes)
    {
        var total = 0;
        for (var index = 0; index < changes.Length; index++)
        {
            var count = _passes[index].Apply(model);
            changes[index] += count;
            total += count;
        }
        return total;
    }

    // Fusions know reshapes and transposes as exporters write them, and so come before those are simplified.
    private static IReadOnlyList<IGraphPass> ExactPasses(IConstantEvaluator? evaluator, params IReadOnlyList<IGraphPass> fusions) =>
    [
        new FunctionInlining(), new ConstantLifting(), new AbsentInputRemoval(), new IdentityRemoval(), new BatchNormFolding(), new ScaleFolding(), new ConstantFolding(evaluator), new DuplicateMerging(),
        .. fusions, new LayoutSimplification(), new DeadCodeRemoval(),
    ];
}
