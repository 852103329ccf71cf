using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Packed;

/// <summary>
/// Samples in a packed file, which may be larger than memory: read by their indices straight from where the system maps the file
/// into tensors. The whole header is checked when the file is opened, each block of the data when it is first read.
/// </summary>
/// <remarks>Thread-safe. The file must not be cut short while it is open: the system ends programs that read where it was.</remarks>
public sealed unsafe class PackedDataset : IDataset, ITargetReader, IDisposable
{
    private readonly PackedMap _map;
    private readonly PackedHeader _header;
    private readonly Place[] _inputs;
    private readonly Place[] _targets;

    private PackedDataset(PackedMap map)
    {
        _map = map;
        _header = map.Header;
        var (row, column) = (0L, (long)_header.ColumnsStart);
        var places = new List<Place>();
        foreach (var field in _header.Fields)
        {
            places.Add(new Place(field, field.IsColumn ? column : row, places.Count));
            if (field.IsColumn) column += field.UnitBytes * _header.Count;
            else row += field.UnitBytes;
        }
        _inputs = [.. places.Take(_header.Inputs.Count)];
        _targets = [.. places.Skip(_header.Inputs.Count)];
        Inputs = [.. _header.Inputs.Select(field => field.Spec)];
        Targets = [.. _header.Targets.Select(field => field.Spec)];
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">A file written by <see cref="PackedWriter"/>.</param>
    /// <param name="verify">Whether each block is checked against its checksum when it is first read; about 10 microseconds for 64 KiB.</param>
    /// <exception cref="UsageException">The file is not there or not readable.</exception>
    /// <exception cref="DataException">The file is not a packed one, is damaged, or is of another version.</exception>
    public static PackedDataset Open(string path, bool verify = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new PackedDataset(PackedMap.Open(path, verify));
    }

    /// <inheritdoc/>
    public long Count => _header.Count;

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Inputs { get; }

    /// <inheritdoc/>
    public IReadOnlyList<ElementSpec> Targets { get; }

    /// <summary>Checks all blocks against their checksums, reading the whole file.</summary>
    /// <exception cref="DataException">A block is damaged; the message says which.</exception>
    public void Verify(CancellationToken cancellationToken = default) => _map.CheckAll(cancellationToken);

    /// <inheritdoc/>
    public Batch Read(ReadOnlySpan<long> indices)
    {
        TensorRows.CheckRange(indices, Count);
        using var use = _map.Use();
        var longest = Longest(indices);
        var batch = new Batch(Make(_inputs, indices.Length, longest), Make(_targets, indices.Length, longest));
        try
        {
            Fill(indices, batch);
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<long> indices, Batch destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (_header.HasIndex) return false;
        TensorRows.CheckRange(indices, Count);
        using var use = _map.Use();
        Fill(indices, destination);
        return true;
    }

    Tensor? ITargetReader.TryReadTarget(ReadOnlySpan<long> indices)
    {
        if (_targets.Length == 0 || !_targets[0].Field.IsColumn) return null;
        TensorRows.CheckRange(indices, Count);
        using var use = _map.Use();
        var target = Make(_targets[0], indices.Length, null);
        FillFixed(_targets[0], _targets[0].Field.UnitBytes, indices, target);
        return target;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _map.Dispose();

    private void Fill(ReadOnlySpan<long> indices, Batch batch)
    {
        for (var i = 0; i < _inputs.Length; i++) Fill(_inputs[i], indices, batch.Inputs[i]);
        for (var i = 0; i < _targets.Length; i++) Fill(_targets[i], indices, batch.Targets[i]);
    }

    private void Fill(Place place, ReadOnlySpan<long> indices, Tensor destination)
    {
        if (place.Field.IsColumn) FillFixed(place, place.Field.UnitBytes, indices, destination);
        else if (!_header.HasIndex) FillFixed(place with { Offset = PackedHeader.Size + place.Offset }, _header.RowBytes, indices, destination);
        else FillVariable(place, indices, destination);
    }

    private void FillFixed(Place place, long stride, ReadOnlySpan<long> indices, Tensor destination)
    {
        var bytes = place.Field.UnitBytes;
        var target = TensorRows.StartOf(destination);
        foreach (var index in indices)
        {
            TensorRows.CopyBytes(_map.At(place.Offset + (index * stride), bytes), target, bytes);
            target += bytes;
        }
    }

    private void FillVariable(Place place, ReadOnlySpan<long> indices, Tensor destination)
    {
        var start = TensorRows.StartOf(destination);
        var stride = destination.NumberOfElements * destination.ElementSize / indices.Length;
        for (var i = 0; i < indices.Length; i++)
        {
            var (offset, length) = Find(indices[i], place.Number);
            var bytes = length * place.Field.UnitBytes;
            if (bytes > 0) TensorRows.CopyBytes(_map.At(offset, bytes), start + (i * stride), bytes);
        }
    }

    private Tensor[] Make(Place[] places, int count, long[]? longest) => Array.ConvertAll(places, place => Make(place, count, longest));

    private static Tensor Make(Place place, int count, long[]? longest) => place.Field.IsVariable
        ? full([count, longest![place.Number], .. place.Field.Spec.Shape.Skip(1)], place.Field.Padding, place.Field.Spec.Type)
        : empty([count, .. place.Field.Spec.Shape], place.Field.Spec.Type);

    private long[]? Longest(ReadOnlySpan<long> indices)
    {
        if (!_header.HasIndex) return null;
        var longest = new long[_inputs.Length + _targets.Length];
        Array.Fill(longest, 1);
        foreach (var place in _inputs.Concat(_targets))
        {
            if (!place.Field.IsVariable) continue;
            foreach (var index in indices) longest[place.Number] = Math.Max(longest[place.Number], Find(index, place.Number).Length);
        }
        return longest;
    }

    // Where a field of a sample lies and how many steps it has. Nothing in the file is trusted to stay within the sample.
    private (long Offset, long Length) Find(long index, int number)
    {
        var entry = (long*)_map.At((long)_header.IndexStart + (index * sizeof(long)), 2 * sizeof(long));
        var (offset, end) = (entry[0], entry[1]);
        if (offset < 0 || end < offset || end > _header.DataBytes) throw _map.Damaged($"has sample {index} from {offset} to {end} in {_header.DataBytes} bytes of data");
        for (var place = 0; ; place++)
        {
            var field = place < _inputs.Length ? _inputs[place].Field : _targets[place - _inputs.Length].Field;
            if (field.IsColumn) continue;
            var length = 1L;
            if (field.IsVariable)
            {
                if (end - offset < sizeof(long)) throw _map.Damaged($"has a sample {index} that ends before its lengths");
                length = *(long*)_map.At(PackedHeader.Size + offset, sizeof(long));
                offset += sizeof(long);
            }
            if (length < 0 || length > (end - offset) / field.UnitBytes) throw _map.Damaged($"has {length} steps in sample {index}, more than its {end - offset} bytes hold");
            if (place == number) return (PackedHeader.Size + offset, length);
            offset += length * field.UnitBytes;
        }
    }

    private sealed record Place(PackedField Field, long Offset, int Number);
}
