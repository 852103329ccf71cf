using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The memory of a tensor as elements. A value converts to it, to be assigned to a range.</summary>
    public sealed class Storage<T> : Storage, IDisposable, IEnumerable<T>
        where T : unmanaged
    {
        private readonly T _value;
        private readonly int _count;

        internal Storage(Tensor tensor)
            : base(tensor)
        {
            _count = (int)(nbytes() / (ulong)element_size());
        }

        private Storage(Tensor tensor, IntPtr data, int count)
            : base(tensor, data)
        {
            _count = count;
        }

        private Storage(T value) => _value = value;

        public int Count => Shown._count;

        public bool IsReadOnly => false;

        public Device device => Shown._tensor!.device;

        private Storage<T> Shown => _tensor is not null ? this : throw new InvalidOperationException("Invalid use of a scalar Storage instance.");

        // Valid as long as the tensor; whoever uses it keeps this storage alive to the end.
        private unsafe Span<T> Elements => new((void*)Shown._tensor_data_ptr, _count);

        public T this[int index]
        {
            get
            {
                var value = Elements[index];
                GC.KeepAlive(this);
                return value;
            }

            set
            {
                Elements[index] = value;
                GC.KeepAlive(this);
            }
        }

        /// <summary>A part, which shares the memory; only a single value can be assigned to it.</summary>
        public Storage<T> this[(int? start, int? end) range]
        {
            get => Part((range.start ?? 0)..(range.end ?? Count));
            set => Fill((range.start ?? 0)..(range.end ?? Count), value);
        }

        /// <inheritdoc cref="this[ValueTuple{int?, int?}]"/>
        public Storage<T> this[Range range]
        {
            get => Part(range);
            set => Fill(range, value);
        }

        public static implicit operator Storage<T>(T value) => new(value);

        public override unsafe int element_size() => sizeof(T);

        public Storage<T> cpu() => Shown._tensor!.cpu().storage<T>();

        public Storage<T> cuda(Device? device = null) => Shown._tensor!.cuda(device).storage<T>();

        public T[] ToArray()
        {
            var result = Elements.ToArray();
            GC.KeepAlive(this);
            return result;
        }

        public IList<T> tolist() => ToArray();

        public void copy_(IList<T> array) => CopyFrom(array, 0);

        public void fill_(T value)
        {
            Elements.Fill(value);
            GC.KeepAlive(this);
        }

        public bool Contains(T item) => IndexOf(item) >= 0;

        public int IndexOf(T item)
        {
            var elements = Elements;
            var found = -1;
            for (var i = 0; found < 0 && i < elements.Length; i++)
            {
                if (EqualityComparer<T>.Default.Equals(elements[i], item))
                    found = i;
            }

            GC.KeepAlive(this);
            return found;
        }

        public void CopyTo(IList<T> array, int arrayIndex)
        {
            var elements = Elements;
            for (var i = 0; i < elements.Length && i < array.Count - arrayIndex; i++)
                array[i + arrayIndex] = elements[i];
            GC.KeepAlive(this);
        }

        public void CopyFrom(IList<T> array, int arrayIndex)
        {
            var elements = Elements;
            for (var i = 0; i < elements.Length && i < array.Count - arrayIndex; i++)
                elements[i] = array[i + arrayIndex];
            GC.KeepAlive(this);
        }

        public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

        public void Dispose()
        {
            _tensor?.Dispose();
            _tensor_data_ptr = 0;
            _tensor = null;
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        private Storage<T> Part(Range range)
        {
            var (start, length) = range.GetOffsetAndLength(Count);
            return new Storage<T>(_tensor!.alias(), data_ptr() + (start * element_size()), length);
        }

        private void Fill(Range range, Storage<T> value)
        {
            if (value._tensor is not null)
                throw new InvalidOperationException("Only a single value can be assigned to a range of a storage; use copy_ for more.");
            Elements[range].Fill(value._value);
            GC.KeepAlive(this);
        }
    }
}
