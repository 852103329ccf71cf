using TorchSharp.Dispatch;
using static TorchSharp.Dispatch.NativeIndex;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>What Python writes between the brackets of an index expression, for one dimension.</summary>
    public struct TensorIndex
    {
        public static TensorIndex Ellipsis = new() { _kind = IndexKind.Ellipsis };
        public static TensorIndex None = new() { _kind = IndexKind.None };
        public static TensorIndex Null = new() { _kind = IndexKind.None };
        public static TensorIndex Colon = Slice();

        private IndexKind _kind;
        private long? _start;
        private long? _stop;
        private long? _step;
        private Tensor? _tensor;

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { _kind = IndexKind.Slice, _start = start, _stop = stop, _step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        public static TensorIndex Slice(Range range) => Slice(
            FromEnd(range.Start),
            range.End.IsFromEnd && range.End.Value == 0 ? null : FromEnd(range.End));

        public static TensorIndex Bool(bool value) => new() { _kind = IndexKind.Bool, _start = value ? 1 : 0 };

        public static TensorIndex Single(long? index) => new() { _kind = index is null ? IndexKind.None : IndexKind.Integer, _start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { _kind = IndexKind.Tensor, _tensor = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(FromEnd(index));

        /// <summary>There to tell the two indexers apart; never to be called.</summary>
        public static implicit operator Tensor(TensorIndex value) => throw new InvalidOperationException("An index is no tensor.");

        internal readonly NativeIndex ToNative() => new()
        {
            Kind = _kind,
            Has = (_start is null ? 0 : 1) | (_stop is null ? 0 : 2) | (_step is null ? 0 : 4),
            Start = _start ?? 0,
            Stop = _stop ?? 0,
            Step = _step ?? 0,
            Tensor = _tensor?.Handle ?? 0,
        };

        private static long FromEnd(Index index) => index.IsFromEnd ? -(long)index.Value : index.Value;
    }
}
