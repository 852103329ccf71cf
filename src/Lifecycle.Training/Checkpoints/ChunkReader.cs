namespace Lifecycle.Training.Checkpoints;

/// <summary>Reads chunks one after the other as one stream.</summary>
/// <param name="chunk">A chunk by its number, from 0; null behind the last.</param>
internal sealed class ChunkReader(Func<int, byte[]?> chunk) : Stream
{
    private byte[]? _chunk;
    private int _number;
    private int _place;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // As much as there is: some readers take less for the end.
    public override int Read(Span<byte> buffer)
    {
        var done = 0;
        while (done < buffer.Length && HasMore())
        {
            var count = Math.Min(buffer.Length - done, _chunk!.Length - _place);
            _chunk.AsSpan(_place, count).CopyTo(buffer[done..]);
            (_place, done) = (_place + count, done + count);
        }
        return done;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private bool HasMore()
    {
        while (_chunk is null || _place == _chunk.Length)
        {
            if (chunk(_number++) is not { } next) return false;
            (_chunk, _place) = (next, 0);
        }
        return true;
    }
}
