using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp.Modules
{
    public class ParameterDict : torch.nn.Module, IDictionary<string, Parameter>, IList<(string, Parameter)>
    {
        private readonly OrderedDict<string, Parameter> _items = [];

        public ParameterDict()
            : base(nameof(ParameterDict))
        {
        }

        public int Count => _items.Count;

        public bool IsReadOnly => false;

        public ICollection<string> Keys => _items.Keys;

        public ICollection<Parameter> Values => _items.Values;

        public Parameter this[string key]
        {
            get => _items[key];
            set => Change(() => _items[key] = value);
        }

        public (string, Parameter) this[int index]
        {
            get => _items[index];
            set => Change(() => _items[index] = value);
        }

        public IEnumerator<(string, Parameter)> items() => _items.items();

        public IEnumerable<string> keys() => _items.keys();

        public IEnumerable<Parameter> values() => _items.values();

        public void Add(string key, Parameter value) => Change(() => _items.Add(key, value));

        public void Add((string, Parameter) item) => Add(item.Item1, item.Item2);

        public void Add(KeyValuePair<string, Parameter> item) => Add(item.Key, item.Value);

        public void Insert(int index, (string, Parameter) item) => Change(() => _items.Insert(index, item));

        public bool Remove(string key)
        {
            var removed = false;
            Change(() => removed = _items.Remove(key));
            return removed;
        }

        public bool Remove((string, Parameter) item) => _items.Contains(item) && Remove(item.Item1);

        public bool Remove(KeyValuePair<string, Parameter> item) => Remove((item.Key, item.Value));

        public void RemoveAt(int index) => Change(() => _items.RemoveAt(index));

        public void clear() => Clear();

        public void Clear() => Change(_items.Clear);

        public bool ContainsKey(string key) => _items.ContainsKey(key);

        public bool Contains((string, Parameter) item) => _items.Contains(item);

        public bool Contains(KeyValuePair<string, Parameter> item) => _items.Contains(item);

        public int IndexOf((string, Parameter) item) => _items.IndexOf(item);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out Parameter value) => _items.TryGetValue(key, out value);

        public void CopyTo((string, Parameter)[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public void CopyTo(KeyValuePair<string, Parameter>[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public IEnumerator<(string, Parameter)> GetEnumerator() => _items.GetEnumerator();

        IEnumerator<KeyValuePair<string, Parameter>> IEnumerable<KeyValuePair<string, Parameter>>.GetEnumerator() =>
            ((IEnumerable<KeyValuePair<string, Parameter>>)_items).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        protected override void _toEpilog(torch.ScalarType? dtype, torch.Device? device, bool non_blocking)
        {
            base._toEpilog(dtype, device, non_blocking);
            foreach (var (name, parameter) in _internal_params) _items[name] = parameter;
        }

        private void Change(Action change)
        {
            change();
            Publish();
        }

        private void Publish()
        {
            _internal_params.clear();
            foreach (var (name, item) in _items) register_parameter(name, item);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ParameterDict ParameterDict(params (string, Parameter)[] parameters)
            {
                var result = new ParameterDict();
                foreach (var parameter in parameters) result.Add(parameter);
                return result;
            }
        }
    }
}
