using System.Buffers.Binary;

namespace Lifecycle.Inference.Tests.Fuzzing;

/// <summary>Damages bytes in ways that files are damaged or made hostile, from a seed and a number alone.</summary>
internal static class Mutator
{
    private static readonly byte[][] Telling =
    [
        [0], [1], [0x7F], [0x80], [0xFF], [0xFF, 0xFF, 0xFF, 0xFF, 0x07], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x20], [0xFF, 0xFF, 0xFF, 0x7F], [0, 0, 0, 0x80], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0, 0, 0, 0, 0x80],
    ];

    public static byte[] Mutate(byte[] source, byte[][] corpus, Random random)
    {
        var bytes = source.ToList();
        for (var count = random.Next(4) > 0 ? 1 : 2 + random.Next(5); count > 0 && bytes.Count > 0; count--) Change(bytes, corpus, random);
        return [.. bytes];
    }

    private static void Change(List<byte> bytes, byte[][] corpus, Random random)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(10))
        {
            case 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                bytes[at] = (byte)random.Next(256);
                break;
            case 3:
                bytes.InsertRange(at, Telling[random.Next(Telling.Length)]);
                break;
            case 4:
                Overwrite(bytes, at, Telling[random.Next(Telling.Length)]);
                break;
            case 5:
                bytes.RemoveRange(at, random.Next(1, Math.Min(32, bytes.Count - at) + 1));
                break;
            case 6:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, random.Next(Math.Min(256, bytes.Count - at) + 1)));
                break;
            case 7:
                var other = corpus[random.Next(corpus.Length)];
                var from = random.Next(other.Length);
                Overwrite(bytes, at, other.AsSpan(from, random.Next(Math.Min(128, other.Length - from) + 1)).ToArray());
                break;
            case 8:
                var size = new byte[8];
                BinaryPrimitives.WriteInt64LittleEndian(size, random.NextInt64() >> random.Next(64));
                Overwrite(bytes, at, size);
                break;
            default:
                // A number with all of its digits, or a varint with one digit changed: lengths, dimensions, types.
                bytes[at] = (byte)(bytes[at] + (random.Next(2) == 0 ? 1 : -1));
                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] value)
    {
        for (var index = 0; index < value.Length && at + index < bytes.Count; index++) bytes[at + index] = value[index];
    }
}
