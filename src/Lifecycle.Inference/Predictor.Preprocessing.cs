using Lifecycle.Inference.Predicting;
using Lifecycle.Inference.Preprocessing;
using Lifecycle.Inference.Preprocessing.Images;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Text;

namespace Lifecycle;

// Data as they are, through the preprocessing that travels in the model's metadata.
public sealed partial class Predictor
{
    /// <summary>What makes the model's inputs, from its metadata; empty where the model says nothing of it.</summary>
    /// <exception cref="ModelException">What is there is damaged, or of a later version.</exception>
    public IReadOnlyList<InputPreprocessing> Preprocessing => _preprocessing.Value;

    /// <summary>Says how a type of one's own becomes the model's inputs.</summary>
    /// <typeparam name="TRecord">What is predicted from.</typeparam>
    public RecordMap<TRecord> Map<TRecord>() => new(this);

    /// <summary>Predicts image files, PNG or JPEG, through the model's own <see cref="ImagePreprocessing"/>, with the very numbers that training saw.</summary>
    /// <exception cref="ModelException">The model has no image preprocessing, or other inputs beside it.</exception>
    public RecordPredictor<ReadOnlyMemory<byte>, Prediction> ForImages()
    {
        var (names, image) = Find<ImagePreprocessing>("images");
        var input = Inputs.FirstOrDefault(input => string.Equals(input.Name, names[0], StringComparison.Ordinal)) ?? throw TensorMismatchException.Unknown("input", names[0], Inputs);
        return Map<ReadOnlyMemory<byte>>().With(new ImageInput(input, image)).ToPrediction();
    }

    /// <summary>Predicts texts through the model's own <see cref="TextEncoder"/>, with the very indices that training saw.</summary>
    /// <exception cref="ModelException">The model has no encoder of texts, or other inputs beside it.</exception>
    public RecordPredictor<string, Prediction> ForTexts()
    {
        var (names, text) = Find<TextEncoder>("texts");
        return Map<string>().With(new TokenInput(names[0], text)).ToPrediction();
    }

    /// <summary>
    /// Predicts rows of a table through the model's own <see cref="TableEncoder"/>, with the very numbers that training saw. A number that was
    /// scaled for training comes back in its own unit.
    /// </summary>
    /// <param name="columnNames">The columns of the rows; null for those of the encoder, in its order. Further ones are ignored.</param>
    /// <exception cref="DataException">A column of the encoder is not there.</exception>
    /// <exception cref="ModelException">The model has no encoder of tables, or other inputs beside it.</exception>
    public RecordPredictor<IReadOnlyList<TableValue>, Prediction> ForTable(IReadOnlyList<string>? columnNames = null)
    {
        var (names, encoder) = Find<TableEncoder>("rows of a table");
        IRecordInput<IReadOnlyList<TableValue>> input = new TableInput(names, encoder);
        if (columnNames is not null) input = new ChosenColumns(input, TableNames.Find(encoder.ColumnNames, columnNames));
        return Map<IReadOnlyList<TableValue>>().With(input).To(outputs => new Prediction(Decode(encoder, outputs.Get<float>(Output.Name).ToArray()), rows: 1, Labels, GivesProbabilities));
    }

    /// <summary>Predicts an image file.</summary>
    /// <param name="file">The content of a PNG or JPEG file.</param>
    /// <exception cref="DataException">The image is damaged.</exception>
    /// <inheritdoc cref="ForImages" path="/exception"/>
    public Prediction PredictImage(ReadOnlyMemory<byte> file) => _images.Value.Predict(file);

    /// <summary>Predicts a text.</summary>
    /// <param name="text">The text.</param>
    /// <inheritdoc cref="ForTexts" path="/exception"/>
    public Prediction PredictText(string text) => _texts.Value.Predict(text);

    /// <summary>Predicts a row of a table.</summary>
    /// <param name="values">The values by column; further columns are ignored.</param>
    /// <inheritdoc cref="ForTable" path="/exception"/>
    public Prediction PredictRow(IReadOnlyDictionary<string, TableValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var columns = values.Keys.ToList();
        return ForTable(columns).Predict([.. values.Values]);
    }

    private static float[] Decode(TableEncoder encoder, float[] values)
    {
        if (!encoder.HasNumberTarget) return values;
        for (var index = 0; index < values.Length; index++) values[index] = (float)encoder.DecodeTarget(values[index]);
        return values;
    }

    private (IReadOnlyList<string> Names, T Preprocessing) Find<T>(string what) where T : ModelPreprocessing
    {
        if (Preprocessing is [{ Preprocessing: T found } entry] && entry.Inputs.Count == Inputs.Count) return (entry.Inputs, found);
        var has = Preprocessing.Count == 0 ? "no preprocessing in its metadata" : string.Join(", ", Preprocessing.Select(static entry => $"{entry.Preprocessing.GetType().Name} for {string.Join(" and ", entry.Inputs)}"));
        throw new ModelException($"The model has {has}, and the inputs {string.Join("; ", Inputs)}; expected {typeof(T).Name} for all of them to predict {what}; export it with Preprocessing, or give tensors.");
    }

    private sealed class ChosenColumns(IRecordInput<IReadOnlyList<TableValue>> input, int[] positions) : IRecordInput<IReadOnlyList<TableValue>>
    {
        public IReadOnlyList<string> Names => input.Names;

        public void Write(PredictorCall call, IReadOnlyList<IReadOnlyList<TableValue>> records, int rows) =>
            input.Write(call, [.. records.Select(record => Array.ConvertAll(positions, position => record[position]))], rows);
    }
}
