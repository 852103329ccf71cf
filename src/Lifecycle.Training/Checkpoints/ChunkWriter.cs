namespace Lifecycle.Training.Checkpoints;

/// <summary>Takes bytes of any number and hands them on in chunks, as no array can hold more than 2 GB.</summary>
/// <param name="chunkBytes">The length of all chunks but the last.</param>
/// <param name="take">Takes the number of a chunk, from 0, and its bytes.</param>
internal sealed class ChunkWriter(int chunkBytes, Action<int, byte[]> take) : Stream
{
    private MemoryStream _chunk = new();
    private int _number;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_chunk.Length == chunkBytes) HandOn();
            var part = buffer[..(int)Math.Min(buffer.Length, chunkBytes - _chunk.Length)];
            _chunk.Write(part);
            buffer = buffer[part.Length..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Hands on what is there; called once more when all is written.</summary>
    public void HandOn()
    {
        take(_number++, _chunk.ToArray());
        _chunk.Dispose();
        _chunk = new MemoryStream();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _chunk.Dispose();
        base.Dispose(disposing);
    }
}
