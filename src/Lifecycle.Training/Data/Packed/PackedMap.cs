using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Lifecycle.Onnx.Graph.Reading;

namespace Lifecycle.Training.Data.Packed;

/// <summary>A packed file in memory, as the system maps it; each block is checked when it is first touched. Thread-safe.</summary>
internal sealed unsafe class PackedMap : IDisposable
{
    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly uint[] _checksums;
    private readonly bool[]? _checked;
    private readonly long _end;

    private PackedMap(string path, MemoryMappedFile file, MemoryMappedViewAccessor view, byte* start, PackedHeader header, uint[] checksums, bool verify)
    {
        (_path, _file, _view, Header, _checksums) = (path, file, view, header, checksums);
        _start = start;
        _checked = verify ? new bool[checksums.Length] : null;
        _end = (long)header.ChecksumsStart;
    }

    public PackedHeader Header { get; }

    public static PackedMap Open(string path, bool verify)
    {
        if (PlainFile.IsSpecial(path)) throw new UsageException($"\"{path}\" is a pipe, a socket or a device; expected a packed file; give the path of one.");
        FileStream stream;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new UsageException($"\"{path}\" cannot be opened: {e.Message.TrimEnd('.')}; expected a readable packed file.", e);
        }
        using (stream) return Open(path, stream, verify);
    }

    /// <summary>Keeps the map there while it is read from.</summary>
    /// <exception cref="ObjectDisposedException">It is gone.</exception>
    public Hold Use() => new(_view.SafeMemoryMappedViewHandle);

    /// <summary>Where bytes of the file lie, checked.</summary>
    public byte* At(long offset, long count)
    {
        if (_checked is not null)
            for (var block = (offset - PackedHeader.Size) / PackedHeader.BlockBytes; block <= (offset + count - 1 - PackedHeader.Size) / PackedHeader.BlockBytes; block++)
                if (!_checked[block]) Check(block);
        return _start + offset;
    }

    /// <summary>Checks all blocks.</summary>
    public void CheckAll(CancellationToken cancellationToken)
    {
        using var use = Use();
        for (var block = 0; block < _checksums.Length; block++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Check(block);
        }
    }

    public DataException Damaged(string how, Exception? inner = null) => Damaged(_path, how, inner);

    public void Dispose()
    {
        if (_view.SafeMemoryMappedViewHandle.IsClosed) return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static PackedMap Open(string path, FileStream stream, bool verify)
    {
        try
        {
            var start = new byte[PackedHeader.Size];
            var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            var (header, checksum) = PackedHeader.Read(start.AsSpan(0, read));
            header.CheckSizes(stream.Length);
            return Map(path, stream, header, ReadChecksums(stream, header, checksum), verify);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, e.Message, e);
        }
        catch (IOException e)
        {
            throw new UsageException($"\"{path}\" cannot be read: {e.Message.TrimEnd('.')}; expected a readable packed file.", e);
        }
    }

    private static uint[] ReadChecksums(FileStream stream, PackedHeader header, uint checksum)
    {
        // The sizes were found to be those of the file, so they are numbers that memory can hold a thousandth of.
        var checksums = new uint[(int)Math.Min((ulong)header.BlockCount, (ulong)Array.MaxLength)];
        stream.Position = (long)header.ChecksumsStart;
        stream.ReadExactly(MemoryMarshal.AsBytes(checksums.AsSpan()));
        if (Crc32C.Of(MemoryMarshal.AsBytes(checksums.AsSpan())) != checksum) throw new InvalidDataException("has checksums that differ from theirs");
        return checksums;
    }

    private static PackedMap Map(string path, FileStream stream, PackedHeader header, uint[] checksums, bool verify)
    {
        var file = MemoryMappedFile.CreateFromFile(stream, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return new PackedMap(path, file, view, start + view.PointerOffset, header, checksums, verify);
    }

    private void Check(long block)
    {
        var offset = PackedHeader.Size + (block * PackedHeader.BlockBytes);
        var length = (int)Math.Min(PackedHeader.BlockBytes, _end - offset);
        if (Crc32C.Of(new ReadOnlySpan<byte>(_start + offset, length)) != _checksums[block])
            throw Damaged($"differs from its checksum in the {length} bytes from {offset} on");
        if (_checked is not null) _checked[block] = true;
    }

    private static DataException Damaged(string path, string how, Exception? inner) =>
        new($"The packed file \"{path}\" {how}; expected a whole file as PackedWriter writes it; write or fetch it again.", inner);

    /// <summary>Keeps memory mapped until disposed.</summary>
    public readonly ref struct Hold
    {
        private readonly SafeHandle _handle;

        public Hold(SafeHandle handle)
        {
            var held = false;
            handle.DangerousAddRef(ref held);
            _handle = handle;
        }

        public void Dispose() => _handle.DangerousRelease();
    }
}
