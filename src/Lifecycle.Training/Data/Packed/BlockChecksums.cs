namespace Lifecycle.Training.Data.Packed;

/// <summary>Checksums of the blocks of a stream of bytes.</summary>
internal sealed class BlockChecksums
{
    private readonly List<uint> _complete = [];
    private uint _state = Crc32C.Start;
    private int _filled;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, PackedHeader.BlockBytes - _filled)];
            _state = Crc32C.Add(_state, piece);
            _filled += piece.Length;
            bytes = bytes[piece.Length..];
            if (_filled == PackedHeader.BlockBytes) EndBlock();
        }
    }

    public uint[] Complete()
    {
        if (_filled > 0) EndBlock();
        return [.. _complete];
    }

    private void EndBlock()
    {
        _complete.Add(Crc32C.Finish(_state));
        (_state, _filled) = (Crc32C.Start, 0);
    }
}
