using System.Runtime.Intrinsics;
using Lifecycle.Training.Data;

namespace Lifecycle.Training.Augmentation;

/// <summary>
/// Standard normal numbers that follow from a key and their place, many at a time: SplitMix64 (Steele, Lea, Flood, 2014) over a
/// counter, then Box and Muller's transform (1958). Nothing but integers, sums, products and square roots, each rounded as IEEE 754
/// says, so a key gives the same bits on every machine, with whatever width of registers. No number is beyond 5.8.
/// </summary>
internal static unsafe class NormalNumbers
{
    private const int Block = 32;

    // Between sqrt(1/2) and sqrt(2) a logarithm is small; these are the bits of sqrt(1/2).
    private const int HalfRoot = 0x3F3504F3;
    private const int Mantissa = 0x007FFFFF;
    private const float Ln2 = 0.693147182f;

    private static readonly Vector512<ulong> _places = Vector512.Create(1UL, 2, 3, 4, 5, 6, 7, 8) * Mixing.GoldenGamma;

    /// <summary>Writes a key's numbers from a place on, times a scale, or adds them to what is there.</summary>
    public static void Write(float* to, long from, long count, ulong key, float scale, bool add)
    {
        var (block, skipped) = Math.DivRem(from, Block);
        var state = _places + Vector512.Create(key + ((ulong)block * (Block / 2) * Mixing.GoldenGamma));
        var (half, whole) = (Vector512.Create(Mixing.GoldenGamma) << 3, Vector512.Create(Mixing.GoldenGamma) << 4);
        long done = 0;
        if (skipped > 0 && count > 0)
        {
            done = Math.Min(count, Block - skipped);
            WritePart(to, (int)skipped, (int)done, state, state + half, scale, add);
            state += whole;
        }
        for (; done <= count - Block; done += Block, state += whole)
        {
            var (first, second) = Pair(Mix(state).AsInt32(), Mix(state + half).AsInt32());
            Put(to + done, first * scale, add);
            Put(to + done + (Block / 2), second * scale, add);
        }
        if (done < count) WritePart(to + done, 0, (int)(count - done), state, state + half, scale, add);
    }

    private static void WritePart(float* to, int from, int count, Vector512<ulong> state, Vector512<ulong> next, float scale, bool add)
    {
        var block = stackalloc float[Block];
        var (first, second) = Pair(Mix(state).AsInt32(), Mix(next).AsInt32());
        first.Store(block);
        second.Store(block + (Block / 2));
        for (var i = 0; i < count; i++) to[i] = (block[from + i] * scale) + (add ? to[i] : 0);
    }

    private static void Put(float* to, Vector512<float> values, bool add) => (add ? values + Vector512.Load(to) : values).Store(to);

    private static Vector512<ulong> Mix(Vector512<ulong> value)
    {
        value = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >>> 27)) * 0x94D049BB133111EB;
        return value ^ (value >>> 31);
    }

    // A point of the plane, whose coordinates are independent: its distance from the first bits, its direction from the second.
    private static (Vector512<float> X, Vector512<float> Y) Pair(Vector512<int> distance, Vector512<int> direction)
    {
        var radius = Vector512.Sqrt(Logarithm((Vector512.ConvertToSingle(distance >>> 8) + Vector512<float>.One) * (1f / (1 << 24))) * -2f);
        // Thirty bits are a place in the quarter around the axis, two which quarter it is.
        var angle = Vector512.ConvertToSingle(direction << 2) * (float)(Math.PI / (1L << 33));
        var (sine, cosine) = (Sine(angle), Cosine(angle));
        var turned = (direction >> 31).AsSingle();
        var sign = (direction << 1) & Vector512.Create(int.MinValue);
        var x = Vector512.ConditionalSelect(turned, -sine, cosine).AsInt32() ^ sign;
        var y = Vector512.ConditionalSelect(turned, cosine, sine).AsInt32() ^ sign;
        return (x.AsSingle() * radius, y.AsSingle() * radius);
    }

    // Of a number above 0 up to 1; the coefficients of this and the next two are least-maximum fits, good to float32's last bits.
    private static Vector512<float> Logarithm(Vector512<float> value)
    {
        var bits = value.AsInt32() - Vector512.Create(HalfRoot);
        var exponent = Vector512.ConvertToSingle(bits >> 23);
        var x = ((bits & Vector512.Create(Mantissa)) + Vector512.Create(HalfRoot)).AsSingle() - Vector512<float>.One;
        var square = x * x;
        var series = Add(Add(Add(Add(Add(x * -0.104880698f, 0.161537945f) * x, -0.171021774f) * x, 0.19908686f) * x, -0.249842465f) * x, 0.333346605f);
        return x - (square * 0.5f) + (x * square * series) + (exponent * Ln2);
    }

    private static Vector512<float> Sine(Vector512<float> angle)
    {
        var square = angle * angle;
        return angle + (angle * square * Add(Add(square * -0.000195040222f, 0.00833203644f) * square, -0.166666508f));
    }

    private static Vector512<float> Cosine(Vector512<float> angle)
    {
        var square = angle * angle;
        return Add(square * Add(Add(square * -0.00135978218f, 0.041656293f) * square, -0.499998957f), 1);
    }

    private static Vector512<float> Add(Vector512<float> values, float value) => values + Vector512.Create(value);
}
