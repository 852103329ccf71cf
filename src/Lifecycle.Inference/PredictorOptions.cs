using System.ComponentModel.DataAnnotations;

namespace Lifecycle;

/// <summary>The settings of a <see cref="Predictor"/>. All that are out of range are reported together, before the model is read.</summary>
public sealed class PredictorOptions
{
    /// <summary>Where to compute: "cpu" (default) or "cuda", the first CUDA device.</summary>
    [AllowedValues("cpu", "cuda")]
    public string ExecutionProvider { get; init; } = "cpu";

    /// <summary>Threads inside one operator, 0 to 1024; 0 (default) leaves it to ONNX Runtime: one for each physical core. With many callers at once, 1 is best.</summary>
    [Range(0, 1024)]
    public int IntraOpThreads { get; init; }

    /// <summary>
    /// Whether threads that wait for work spin (default), which gives the lowest latency on a machine of their own. Beside
    /// another busy process it costs more than it gains.
    /// </summary>
    public bool AllowSpinning { get; init; } = true;

    /// <summary>How far ONNX Runtime rewrites the model. Default <see cref="GraphOptimization.All"/>.</summary>
    [EnumDataType(typeof(GraphOptimization))]
    public GraphOptimization GraphOptimization { get; init; } = GraphOptimization.All;

    /// <summary>The most rows of one call, 1 to 1,048,576; it bounds the memory that a call can take. Default 1024.</summary>
    [Range(1, 1 << 20)]
    public int MaxBatchSize { get; init; } = 1024;

    /// <summary>How often the model runs on zeros, one row each, while it is loaded, 0 to 1000, so that the first call is as fast as the others. Default 0.</summary>
    [Range(0, 1000)]
    public int WarmUpRuns { get; init; }

    /// <summary>Whether infinite values and those that are no number are refused in inputs of floats. Default false.</summary>
    public bool RequireFinite { get; init; }

    /// <summary>How long one run may take before it is ended between two operators, above 0; null (default) for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The output that predictions of rows come from; null (default) is the model's first.</summary>
    public string? Output { get; init; }

    /// <summary>Limits on what is read as a model.</summary>
    [Required]
    public OnnxLoadOptions Loading { get; init; } = new();

    /// <summary>Whether ONNX Runtime may keep its own copy of a constant, laid out for its kernels.</summary>
    internal bool Prepacking { get; init; } = true;

    /// <summary>From which size on a model goes to ONNX Runtime as two files.</summary>
    internal OnnxSaveOptions Splitting { get; init; } = new();
}
