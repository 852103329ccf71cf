using System.ComponentModel.DataAnnotations;
using Lifecycle.Inference.Isolation;
using Lifecycle.Inference.Predicting;

namespace Lifecycle;

/// <summary>The settings of a <see cref="Predictor"/>. All that are out of range are reported together, before the model is read.</summary>
public sealed class PredictorOptions : IValidatableObject
{
    /// <summary>
    /// Where to compute: "cpu" (default), "cuda", or "auto": CUDA where there is one, otherwise the <see cref="Fallback"/>, otherwise the CPU.
    /// Any other name that ONNX Runtime has ("tensorrt", "openvino", "dml", "coreml") is passed to it; only the CPU is tested, which
    /// <see cref="Predictor.Notices"/> says where another is used.
    /// </summary>
    [Required]
    public string ExecutionProvider { get; init; } = "cpu";

    /// <summary>Settings of the execution provider by ONNX Runtime's names, such as "device_id". Default none.</summary>
    [Required]
    public IReadOnlyDictionary<string, string> ExecutionProviderOptions { get; init; } = new Dictionary<string, string>();

    /// <summary>The execution provider to use where the one asked for is not there; null (default) for an error.</summary>
    public string? Fallback { get; init; }

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

    /// <summary>
    /// Passes over the model before ONNX Runtime gets it, such as <see cref="ModelPasses.Exact"/>; null (default) for none. A model that is
    /// loaded from a path keeps their result beside it, unless <see cref="CachePasses"/> is off.
    /// </summary>
    public ModelPasses? Passes { get; init; }

    /// <summary>Whether what <see cref="Passes"/> made of a model file is kept beside it, under the hash of both. Default true.</summary>
    public bool CachePasses { get; init; } = true;

    /// <summary>
    /// Whether the same input gives the same bits on each run, whatever the machine's number of cores: kernels that are
    /// deterministic, and one thread unless <see cref="IntraOpThreads"/> says otherwise. Other CPUs may round otherwise. Default false.
    /// </summary>
    public bool Deterministic { get; init; }

    /// <summary>Whether memory of intermediate values is kept between runs in an arena (default), which is faster; otherwise it goes back to the system after each run.</summary>
    public bool UseArena { get; init; } = true;

    /// <summary>Whether the places of intermediate values are planned from the first run of a shape (default).</summary>
    public bool UseMemoryPattern { get; init; } = true;

    /// <summary>
    /// The most bytes of intermediate values, 1,048,576 to 4,294,967,295, in one arena that all predictors of the process share that set this, to
    /// the same number; a run that needs more fails as a <see cref="ModelException"/>. Null (default) for an arena of its own without limit.
    /// </summary>
    [Range(1048576d, uint.MaxValue)]
    public long? ArenaLimitBytes { get; init; }

    /// <summary>The most rows of one run, 1 to 1,048,576; it bounds the memory that a call with rows or records can take. Default 1024. Calls with tensors by name take any.</summary>
    [Range(1, 1 << 20)]
    public int MaxBatchSize { get; init; } = 1024;

    /// <summary>
    /// The most bytes of buffers for inputs and outputs that idle calls keep for the next ones, 0 to 1,099,511,627,776; 1,073,741,824 by
    /// default. Where calls hold more, those that end give theirs back, and such calls are slower by making them anew.
    /// </summary>
    [Range(0d, 1L << 40)]
    public long MaxIdleBufferBytes { get; init; } = 1L << 30;

    /// <summary>
    /// How often the model runs on zeros while it is loaded, with 1 for dimensions that are open, 0 to 1000, so that the first call is as
    /// fast as the others. Default 0. A model that takes texts, sequences or maps is not warmed up.
    /// </summary>
    [Range(0, 1000)]
    public int WarmUpRuns { get; init; }

    /// <summary>Whether infinite values and those that are no number are refused in inputs of floats. Default false.</summary>
    public bool RequireFinite { get; init; }

    /// <summary>How long one run may take before it is ended between two operators, above 0, at most 24 days; null (default) for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The output that predictions of rows come from; null (default) is the model's first.</summary>
    public string? Output { get; init; }

    /// <summary>Limits on what is read as a model.</summary>
    [Required]
    public OnnxLoadOptions Loading { get; init; } = OnnxLoadOptions.Default;

    /// <summary>
    /// What a process may take that loads and runs the model before this one does, for files that nobody vouches for; null (default)
    /// for none. Only on Linux, and not in a program that is trimmed or compiled ahead of time.
    /// </summary>
    public IsolationOptions? Isolation { get; init; }

    /// <summary>Whether ONNX Runtime may keep its own copy of a constant, laid out for its kernels.</summary>
    internal bool Prepacking { get; init; } = true;

    /// <summary>From which size on a model goes to ONNX Runtime as two files.</summary>
    internal OnnxSaveOptions Splitting { get; init; } = new();

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > TimeSpan.FromDays(24)))
            yield return new($"{nameof(Timeout)} is {timeout}, expected above 0 to 24 days");
        if (ArenaLimitBytes is not null && !UseArena)
            yield return new($"{nameof(ArenaLimitBytes)} is {ArenaLimitBytes} and {nameof(UseArena)} is off, expected an arena where it has a limit");
        if (Fallback is "" or "auto")
            yield return new($"{nameof(Fallback)} is \"{Fallback}\", expected the name of an execution provider");
    }
}
