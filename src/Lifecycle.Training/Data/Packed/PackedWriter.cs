using System.Runtime.InteropServices;
using Lifecycle.Onnx.Files;
using TorchSharp;
using static TorchSharp.torch;

namespace Lifecycle.Training.Data.Packed;

/// <summary>
/// Writes a packed file sample by sample or batch by batch; what is in memory stays small. The file appears under its name when
/// <see cref="Complete"/> returns, whole, or not at all. Not thread-safe.
/// </summary>
public sealed class PackedWriter : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly PackedField[] _inputs;
    private readonly PackedField[] _targets;
    private readonly FileStream _file;
    private readonly FileStream?[] _columns;
    private readonly FileStream? _index;
    private readonly BlockChecksums _checksums = new();
    private long _dataBytes;
    private bool _ended;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="inputs">What the inputs of a sample are; -1 on the first axis where each sample has a length of its own.</param>
    /// <param name="targets">What the targets of a sample are, likewise.</param>
    /// <param name="inputPadding">What readers fill inputs of different lengths up with. Default 0.</param>
    /// <param name="targetPadding">The same for targets. Default -100, which cross-entropy leaves out by default.</param>
    /// <exception cref="ArgumentException">There is no input, or a type or shape that cannot be packed.</exception>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public PackedWriter(string path, IReadOnlyList<ElementSpec> inputs, IReadOnlyList<ElementSpec> targets, double inputPadding = 0, double targetPadding = -100)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputs.Count is 0 or > 32 || targets.Count > 32) throw new ArgumentException($"Expected 1 to 32 inputs and at most 32 targets; found {inputs.Count} and {targets.Count}.", nameof(inputs));
        _inputs = [.. inputs.Select(spec => Field(spec, inputPadding, isTarget: false))];
        _targets = [.. targets.Select(spec => Field(spec, targetPadding, isTarget: true))];
        var header = new PackedHeader(_inputs, _targets, 0, 0);
        _path = Path.GetFullPath(path);
        _temporary = Path.Combine(Path.GetDirectoryName(_path)!, $".{Path.GetFileName(_path)}.{Path.GetRandomFileName()}.tmp");
        _columns = new FileStream?[header.Fields.Count()];
        try
        {
            _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
            _file.Write(new byte[PackedHeader.Size]);
            foreach (var (field, place) in header.Fields.Select((field, place) => (field, place)))
                if (field.IsColumn) _columns[place] = Spool($"column{place}");
            if (header.HasIndex) _index = Spool("index");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Dispose();
            throw Unwritable(e);
        }
    }

    /// <summary>The samples appended so far.</summary>
    public long Count { get; private set; }

    /// <summary>Appends samples. Where a field's length differs from sample to sample, batches are of one sample.</summary>
    /// <exception cref="DataException">A tensor differs from its spec.</exception>
    /// <exception cref="UsageException">The file cannot be written, or the batch has several samples of lengths of their own.</exception>
    public void Append(Batch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        Append(batch.Inputs, batch.Targets);
    }

    /// <inheritdoc cref="Append(Batch)"/>
    /// <param name="inputs">One tensor [count, ...] an input.</param>
    /// <param name="targets">One tensor [count, ...] a target.</param>
    public void Append(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> targets)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ObjectDisposedException.ThrowIf(_ended, this);
        Check(inputs, _inputs, "inputs");
        Check(targets, _targets, "targets");
        using var scope = NewDisposeScope();
        Tensor[] tensors = [.. inputs.Concat(targets).Select(tensor => tensor.cpu().contiguous())];
        var count = tensors[0].shape[0];
        if (Array.Exists(tensors, tensor => tensor.shape[0] != count)) throw new DataException($"The tensors hold {string.Join(", ", tensors.Select(t => t.shape[0]))} samples; expected as many in each.");
        if (_index is not null && count != 1) throw new UsageException($"{count} samples were given at once; expected one at a time, as their lengths differ.");
        try
        {
            Write(tensors, (int)count);
        }
        catch (IOException e)
        {
            throw Unwritable(e);
        }
    }

    /// <summary>Writes what is still to be written, flushes to disk, and puts the file in its place.</summary>
    /// <exception cref="UsageException">There are no samples, or the file cannot be written.</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        if (Count == 0) throw new UsageException($"\"{_path}\" has no samples; expected at least one before it is completed.");
        try
        {
            foreach (var spool in _columns.Append(Terminated(_index)))
                if (spool is not null) Move(spool);
            var checksums = MemoryMarshal.AsBytes<uint>(_checksums.Complete());
            _file.Write(checksums);
            _file.Position = 0;
            _file.Write(new PackedHeader(_inputs, _targets, Count, _dataBytes).ToBytes(Crc32C.Of(checksums)));
            _file.Flush(flushToDisk: true);
            _file.Dispose();
            File.Move(_temporary, _path, overwrite: true);
            FolderFlush.ToDisk(Path.GetDirectoryName(_path)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(e);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Ends writing; without <see cref="Complete"/> nothing is left of the file.</summary>
    public void Dispose()
    {
        _ended = true;
        _file?.Dispose();
        foreach (var spool in _columns.Append(_index)) spool?.Dispose();
        try
        {
            File.Delete(_temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing reads it; an error that led here says more.
        }
    }

    private void Write(Tensor[] tensors, int count)
    {
        var fields = _inputs.Concat(_targets).ToArray();
        _index?.Write(MemoryMarshal.AsBytes<long>([_dataBytes]));
        var rows = Enumerable.Range(0, fields.Length).Where(place => _columns[place] is null).ToArray();
        // A single field lies in the tensor as it does in the file.
        var pieces = rows.Length == 1 && !fields[rows[0]].IsVariable ? 1 : count;
        for (var piece = 0; piece < pieces; piece++)
        {
            foreach (var place in rows)
            {
                var bytes = tensors[place].bytes;
                if (fields[place].IsVariable) WriteData(MemoryMarshal.AsBytes<long>([tensors[place].shape[1]]));
                WriteData(bytes.Slice(bytes.Length / pieces * piece, bytes.Length / pieces));
            }
        }
        for (var place = 0; place < fields.Length; place++) _columns[place]?.Write(tensors[place].bytes);
        Count += count;
    }

    private void WriteData(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _checksums.Add(bytes);
        _dataBytes += bytes.Length;
    }

    private FileStream? Terminated(FileStream? index)
    {
        index?.Write(MemoryMarshal.AsBytes<long>([_dataBytes]));
        return index;
    }

    private void Move(FileStream spool)
    {
        spool.Position = 0;
        var buffer = new byte[1 << 20];
        for (var read = spool.Read(buffer); read > 0; read = spool.Read(buffer))
        {
            _file.Write(buffer, 0, read);
            _checksums.Add(buffer.AsSpan(0, read));
        }
    }

    private FileStream Spool(string name) =>
        new($"{_temporary}.{name}", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose);

    private UsageException Unwritable(Exception e) =>
        new($"Cannot write \"{_path}\": {e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}; expected a writable file path with enough free space; free space or give another path.", e);

    private static PackedField Field(ElementSpec spec, double padding, bool isTarget)
    {
        if (PackedField.Mismatch(spec) is { } expected) throw new ArgumentException($"{spec} cannot be packed; expected {expected}.", nameof(spec));
        var field = new PackedField(spec, padding, IsColumn: false);
        return field with { IsColumn = isTarget && !field.IsVariable && field.UnitBytes <= PackedField.MaxColumnBytes };
    }

    private static void Check(IReadOnlyList<Tensor> tensors, PackedField[] fields, string what)
    {
        if (tensors.Count != fields.Length) throw new DataException($"There are {tensors.Count} {what}; expected {fields.Length}.");
        for (var i = 0; i < fields.Length; i++)
            if (!fields[i].Spec.AdmitsRows(tensors[i])) throw new DataException($"The {what} {i} are {ElementSpec.OfRows(tensors[i])} a sample; expected {fields[i].Spec}.");
    }
}
