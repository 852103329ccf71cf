using System.Collections;
using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The extents of a tensor's dimensions.</summary>
    public struct Size : IEnumerable<long>
    {
        public static readonly Size Empty = new(Array.Empty<long>());

        private readonly long[]? _shape;

        public Size(long[] shape) => _shape = (long[])shape.Clone();

        public Size(int[] shape) => _shape = Array.ConvertAll(shape, extent => (long)extent);

        public Size(IEnumerable<long> shape) => _shape = shape.ToArray();

        public Size(long size) => _shape = [size];

        public Size(int size) => _shape = [size];

        public Size((long, long) size) => _shape = [size.Item1, size.Item2];

        public Size((long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3];

        public Size((long, long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        public Size((long, long, long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5];

        public Size((long, long, long, long, long, long) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5, size.Item6];

        public Size((int, int) size) => _shape = [size.Item1, size.Item2];

        public Size((int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3];

        public Size((int, int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        public Size((int, int, int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5];

        public Size((int, int, int, int, int, int) size) => _shape = [size.Item1, size.Item2, size.Item3, size.Item4, size.Item5, size.Item6];

        public long[] Shape => _shape ?? [];

        public int Length => Shape.Length;

        public bool IsEmpty => Length == 0;

        public bool IsScalar => Length == 0;

        public long this[int idx] => Shape[idx];

        public long this[long idx] => Shape[idx];

        public static implicit operator Size(long size) => new(size);

        public static implicit operator Size(long[] size) => new(size);

        public static implicit operator Size((long, long) size) => new(size);

        public static implicit operator Size((long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long, long) size) => new(size);

        public static implicit operator Size((long, long, long, long, long, long) size) => new(size);

        public static bool operator ==(Size left, Size right) => left.Shape.AsSpan().SequenceEqual(right.Shape);

        public static bool operator !=(Size left, Size right) => !(left == right);

        public static Size operator +(Size left, Size right) => new(left.Shape.Concat(right.Shape));

        public static Size operator +(Size left, IEnumerable<long> right) => new(left.Shape.Concat(right));

        /// <summary>From <paramref name="first"/> up to <paramref name="next"/>, each of which counts from the end where it is negative; empty where they cross.</summary>
        public Size Slice(int first, int next)
        {
            var start = first < 0 ? first + Length : first;
            var end = next < 0 ? next + Length : next;
            return new(end <= start ? [] : Shape[start..end]);
        }

        public IEnumerable<long> Take(int i) => Shape.Take(i);

        public long numel() => Shape.Aggregate(1L, (product, extent) => product * extent);

        public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Shape).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override bool Equals(object? obj) => obj is Size other && this == other;

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var extent in Shape)
                hash.Add(extent);
            return hash.ToHashCode();
        }

        public override string ToString() => $"[{string.Join(", ", Shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)))}]";
    }
}
