using System.Buffers;
using System.Runtime.InteropServices;
using Lifecycle.Inference.Preprocessing.Tables;
using Lifecycle.Inference.Preprocessing.Tables.Columns;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Tables;

/// <summary>
/// The rows of a table, encoded, in memory. Inputs: the features as float32 [count, features], where there are any, then the
/// categories for embeddings as int64 [count, columns], where there are any. Target: float32 [count, 1] for a number, int64
/// [count] for a class, none where the encoder has none.
/// </summary>
public sealed class TableDataset : TensorDataset
{
    private TableDataset(TableEncoder encoder, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> targets) : base(inputs, targets) => Encoder = encoder;

    /// <summary>What encoded the rows, to export with the model.</summary>
    public TableEncoder Encoder { get; }

    /// <summary>Encodes all rows of a table; its texts are not kept.</summary>
    /// <param name="table">The rows, gone through once.</param>
    /// <param name="encoder">Fitted on the training rows, and used for these and all others.</param>
    /// <exception cref="DataException">A column is not there, a value is not of its kind, or there are no rows.</exception>
    public static TableDataset Load(ITable table, TableEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(encoder);
        var rows = new EncodedRows(table, encoder);
        foreach (var row in table.Rows()) rows.Add(row);
        if (rows.Count == 0) throw new DataException("The table has no rows; expected at least one; give the rows to load.");
        using var scope = NewDisposeScope();
        return new TableDataset(encoder, rows.Inputs(), rows.Targets());
    }

    /// <summary>Rows as they are encoded, one behind the other.</summary>
    private sealed class EncodedRows(ITable table, TableEncoder encoder)
    {
        private readonly int[] _positions = TableNames.Find(encoder.ColumnNames, table.ColumnNames);
        private readonly int _target = encoder.Target is null ? -1 : TableNames.Find([encoder.Target.Source.Name], table.ColumnNames)[0];
        private readonly TableValue[] _scratch = new TableValue[encoder.ColumnNames.Count];
        private readonly ArrayBufferWriter<float> _features = new();
        private readonly ArrayBufferWriter<long> _categories = new();
        private readonly ArrayBufferWriter<float> _numbers = new();
        private readonly ArrayBufferWriter<long> _classes = new();

        public long Count { get; private set; }

        public void Add(TableRow row)
        {
            var (width, indices) = (encoder.FeatureNames.Count, encoder.CategoryColumns.Count);
            if ((Count + 1) * Math.Max((long)width * sizeof(float), Math.Max(indices, 1) * sizeof(long)) > Array.MaxLength)
                throw new DataException($"The table has more than {Count} rows, which is more than one tensor of {width} features and {indices} indices holds here; expected fewer; load it in parts.");
            var features = width == 0 ? [] : _features.GetSpan(width)[..width];
            var categories = indices == 0 ? [] : _categories.GetSpan(indices)[..indices];
            try
            {
                encoder.EncodeRow(row, _positions, _scratch, features, categories);
                AddTarget(row);
            }
            catch (CellException e)
            {
                throw e.At(row);
            }
            _features.Advance(width);
            _categories.Advance(indices);
            Count++;
        }

        public IReadOnlyList<Tensor> Inputs()
        {
            var inputs = new List<Tensor>();
            if (encoder.FeatureNames.Count > 0) inputs.Add(Matrix(_features, encoder.FeatureNames.Count, ScalarType.Float32));
            if (encoder.CategoryColumns.Count > 0) inputs.Add(Matrix(_categories, encoder.CategoryColumns.Count, ScalarType.Int64));
            return inputs;
        }

        public IReadOnlyList<Tensor> Targets() => encoder.Target switch
        {
            RegressionEncoder => [Matrix(_numbers, 1, ScalarType.Float32)],
            ClassEncoder => [Matrix(_classes, 1, ScalarType.Int64).squeeze(1)],
            _ => [],
        };

        private void AddTarget(TableRow row)
        {
            if (encoder.Target is RegressionEncoder regression) Put(_numbers, regression.Encode(encoder.Resolve(row.Values[_target])));
            else if (encoder.Target is ClassEncoder classes) Put(_classes, classes.Encode(encoder.Resolve(row.Values[_target])));
        }

        private Tensor Matrix<T>(ArrayBufferWriter<T> values, int width, ScalarType type) where T : unmanaged
        {
            var tensor = empty([Count, width], type);
            var bytes = MemoryMarshal.AsBytes(values.WrittenSpan);
            bytes.CopyTo(tensor.bytes);
            return tensor;
        }

        private static void Put<T>(ArrayBufferWriter<T> values, T value)
        {
            values.GetSpan(1)[0] = value;
            values.Advance(1);
        }
    }
}
