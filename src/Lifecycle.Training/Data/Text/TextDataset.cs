using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Tables.Columns;
using Lifecycle.Inference.Preprocessing.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Text;

/// <summary>
/// Texts as indices of tokens, in memory: int64 [count, length]. Target: float32 [count, 1] for a number, int64 [count] for a class, none
/// where the encoder has none.
/// </summary>
public sealed class TextDataset : TensorDataset
{
    private TextDataset(TextEncoder encoder, Tensor tokens, IReadOnlyList<Tensor> targets) : base([tokens], targets) => Encoder = encoder;

    /// <summary>What encoded the texts, to export with the model.</summary>
    public TextEncoder Encoder { get; }

    /// <summary>Encodes all rows of a table; its texts are not kept.</summary>
    /// <param name="table">The rows, gone through once.</param>
    /// <param name="encoder">Fitted on the training rows, and used for these and all others.</param>
    /// <exception cref="DataException">A column is not there, a target is wrong, there are no rows, or more than one tensor holds.</exception>
    public static TextDataset Load(ITable table, TextEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(encoder);
        var text = TableNames.Find([encoder.Schema.TextColumn], table.ColumnNames)[0];
        var target = encoder.Target is null ? -1 : TableNames.Find([encoder.Target.Source.Name], table.ColumnNames)[0];
        var (tokens, numbers, classes) = (new List<long[]>(), new List<float>(), new List<long>());
        foreach (var row in table.Rows())
        {
            tokens.Add(encoder.Encode(row.Values[text].ToString()));
            if (target >= 0) AddTarget(encoder.Target!, row, target, numbers, classes);
        }
        if (tokens.Count == 0) throw new DataException("The table has no rows; expected at least one; give the rows to load.");
        using var scope = NewDisposeScope();
        return new TextDataset(encoder, Matrix(tokens, encoder.Length), TargetsOf(encoder.Target, numbers, classes));
    }

    private static void AddTarget(TargetEncoder target, TableRow row, int column, List<float> numbers, List<long> classes)
    {
        try
        {
            var value = TextEncoder.Resolve(row.Values[column]);
            if (target is RegressionEncoder regression) numbers.Add(regression.Encode(value));
            else classes.Add(((ClassEncoder)target).Encode(value));
        }
        catch (CellException e)
        {
            throw e.At(row);
        }
    }

    private static Tensor[] TargetsOf(TargetEncoder? target, List<float> numbers, List<long> classes) => target switch
    {
        RegressionEncoder => [torch.tensor(numbers.ToArray(), [numbers.Count, 1])],
        ClassEncoder => [torch.tensor(classes.ToArray(), ScalarType.Int64)],
        _ => [],
    };

    private static Tensor Matrix(List<long[]> rows, int length)
    {
        if ((long)rows.Count * length > Array.MaxLength / sizeof(long))
            throw new DataException($"The table has {rows.Count} texts of {length} tokens, which is more than one tensor holds here ({Array.MaxLength / sizeof(long)} indices); expected fewer; load it in parts.");
        var tensor = empty([rows.Count, length], ScalarType.Int64);
        var bytes = tensor.bytes;
        for (var i = 0; i < rows.Count; i++)
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(rows[i].AsSpan()).CopyTo(bytes[(i * length * sizeof(long))..]);
        return tensor;
    }
}
