using System.Numerics;
using System.Runtime.InteropServices;

namespace Lifecycle.Training.Data.Packed;

/// <summary>CRC-32C (Castagnoli; RFC 3720, appendix B.4), which processors compute themselves.</summary>
internal static class Crc32C
{
    /// <summary>The state before the first byte.</summary>
    public const uint Start = uint.MaxValue;

    /// <summary>Takes in bytes.</summary>
    public static uint Add(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes)) state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        foreach (var rest in bytes[(bytes.Length & ~7)..]) state = BitOperations.Crc32C(state, rest);
        return state;
    }

    /// <summary>The checksum after the last byte.</summary>
    public static uint Finish(uint state) => ~state;

    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Finish(Add(Start, bytes));
}
