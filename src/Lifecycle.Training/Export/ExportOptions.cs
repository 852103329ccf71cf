using System.ComponentModel.DataAnnotations;
using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Verification;
using Lifecycle.Training.Export.Operators;

namespace Lifecycle;

/// <summary>How <see cref="Exporter"/> writes a model. The defaults suit a classifier or regressor of images or rows.</summary>
public sealed class ExportOptions : IValidatableObject
{
    /// <summary>The ONNX operator set to write, 13 to 21; 17 by default, which every ONNX Runtime since 1.12 reads.</summary>
    [Range(13, 21)]
    public int Opset { get; init; } = 17;

    /// <summary>
    /// Whether the first axis of inputs and outputs takes any size (the default), or that of the example alone. A dynamic
    /// batch needs a model that runs at batch sizes 2, 4 and 7. Outputs must have it as one of their axes.
    /// </summary>
    public bool DynamicBatch { get; init; } = true;

    /// <summary>
    /// Further axes that take any length, such as a sequence or the height and width of an image; none by default. The model
    /// must run at lengths around the example's: up to 10 times <see cref="DynamicAxis.Multiple"/> more, or less where
    /// <see cref="DynamicAxis.Maximum"/> forbids more.
    /// </summary>
    public IReadOnlyList<DynamicAxis> DynamicAxes { get; init; } = [];

    /// <summary>The name of the batch axis in the file; <c>batch</c> by default.</summary>
    [Required]
    public string BatchAxisName { get; init; } = "batch";

    /// <summary>The names of the inputs; by default <c>input</c>, or <c>input_0</c>, <c>input_1</c>, ... where there are several.</summary>
    public IReadOnlyList<string>? InputNames { get; init; }

    /// <summary>The names of the outputs; by default <c>output</c>, or <c>output_0</c>, <c>output_1</c>, ... where there are several.</summary>
    public IReadOnlyList<string>? OutputNames { get; init; }

    /// <summary>The graph's name; the model's own by default.</summary>
    public string? ModelName { get; init; }

    /// <summary>
    /// Whether the file is run on ONNX Runtime and compared with the model at batch sizes 1, 2 and 7 (with a fixed batch: at
    /// that size), and at several lengths of the other dynamic axes, before it is handed over; true by default.
    /// </summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// How far an output may be from the model's: 1e-4 absolute and 1e-4 relative by default, which float32 rounding in
    /// another order stays well within. A GPU that multiplies in TF32 needs about 1e-2.
    /// </summary>
    public ComparisonTolerance Tolerance { get; init; } = new(1e-4, 1e-4);

    /// <summary>The seed of the random inputs that the file is verified with.</summary>
    public int VerificationSeed { get; init; } = 20170;

    /// <summary>The names of the classes in the order of the output, written into the file's metadata (<c>labels</c>, a JSON list); null takes those of <see cref="Preprocessing"/>, if it predicts a class.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The mean of each channel that was subtracted from the input in training, written into the file's metadata (<c>mean</c>, a JSON list); null for none.</summary>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>The deviation of each channel by which the input was divided in training, written into the file's metadata (<c>std</c>, a JSON list); null for none.</summary>
    public IReadOnlyList<float>? Std { get; init; }

    /// <summary>
    /// Whether the graph itself subtracts <see cref="Mean"/> from the first input and divides it by <see cref="Std"/>, channel
    /// by channel of the second axis, so that it takes inputs as they are before that; false by default. The metadata then
    /// has neither, lest a reader does it twice. The example is to be given as it is before, too.
    /// </summary>
    public bool BakeNormalization { get; init; }

    /// <summary>What the graph does with the first output beyond the model; nothing by default.</summary>
    [EnumDataType(typeof(OutputActivation))]
    public OutputActivation BakeOutput { get; init; }

    /// <summary>
    /// What made the model's inputs in training, in the inputs' order (a table's encoder, a way to bring images to a size, a text's tokens),
    /// written into the file's metadata (<c>lifecycle.preprocessing</c>), from where <see cref="PreprocessingMetadata.Read"/> gives it
    /// back; none by default. All inputs are made by something, or none is.
    /// </summary>
    public IReadOnlyList<ModelPreprocessing> Preprocessing { get; init; } = [];

    /// <summary>
    /// How the model was trained; null (the default) for no entries. Of the best epoch it writes into the file's metadata
    /// <c>training</c>, a JSON object of <c>epoch</c>, <c>epochs</c>, <c>best_by</c>, <c>training_loss</c>, <c>validation_loss</c> (left out where
    /// there is none) and <c>metrics</c>, an object of numbers by name.
    /// </summary>
    public TrainingReport? Training { get; init; }

    /// <summary>Further entries of the file's metadata; they come before those that other options write.</summary>
    public IDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Handlers of torch operators, such as <c>aten::special_entr</c>, that Lifecycle does not know or that should be written in
    /// another way. They come before the built-in ones.
    /// </summary>
    public IDictionary<string, OperatorHandler> Operators { get; init; } = new Dictionary<string, OperatorHandler>(StringComparer.Ordinal);

    /// <summary>From which size on the verified model goes to ONNX Runtime as two files.</summary>
    internal OnnxSaveOptions Splitting { get; init; } = new();

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        string[] names = [.. InputNames ?? [], .. OutputNames ?? []];
        if (names.Any(string.IsNullOrEmpty) || names.Distinct(StringComparer.Ordinal).Count() != names.Length)
            yield return new($"{nameof(InputNames)} and {nameof(OutputNames)} are {string.Join(", ", names)}, expected each name once and none empty");
        foreach (var axis in DynamicAxes.Where(static axis => string.IsNullOrEmpty(axis.Name) || axis.Multiple < 1))
            yield return new($"{nameof(DynamicAxes)} has {axis}, expected a name and a {nameof(DynamicAxis.Multiple)} of 1 or more");
        if (DynamicBatch && DynamicAxes.Any(axis => string.Equals(axis.Name, BatchAxisName, StringComparison.Ordinal)))
            yield return new($"{nameof(DynamicAxes)} has an axis called {BatchAxisName} as the batch is, expected a name of its own");
        if (Mean is not null && Std is not null && Mean.Count != Std.Count)
            yield return new($"{nameof(Mean)} has {Mean.Count} channels and {nameof(Std)} {Std.Count}, expected as many");
        if (BakeNormalization && (Mean is not { Count: > 0 } || Std is null))
            yield return new($"{nameof(BakeNormalization)} is set, but {nameof(Mean)} or {nameof(Std)} is not, expected both");
        if (Std is not null && Std.Any(static value => !(value > 0)))
            yield return new($"{nameof(Std)} is {string.Join(", ", Std)}, expected values above 0");
    }
}
