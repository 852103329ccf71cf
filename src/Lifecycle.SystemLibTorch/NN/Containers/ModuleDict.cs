using System.Collections;
using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp.Modules
{
    public class ModuleDict<T> : torch.nn.Module, IDictionary<string, T>, IList<(string, T)>
        where T : torch.nn.Module
    {
        private readonly OrderedDict<string, T> _items = [];
        private bool _registered;

        public ModuleDict()
            : base(nameof(ModuleDict<T>))
        {
        }

        public int Count => _items.Count;

        public bool IsReadOnly => false;

        public ICollection<string> Keys => _items.Keys;

        public ICollection<T> Values => _items.Values;

        public T this[string key]
        {
            get => _items[key];
            set => Change(() => _items[key] = value);
        }

        public (string, T) this[int index]
        {
            get => _items[index];
            set => Change(() => _items[index] = value);
        }

        public IEnumerator<(string, T)> items() => _items.items();

        public IEnumerable<string> keys() => _items.keys();

        public IEnumerable<T> values() => _items.values();

        public void Add(string key, T value) => Change(() => _items.Add(key, value));

        public void Add((string, T) item) => Add(item.Item1, item.Item2);

        public void Add(KeyValuePair<string, T> item) => Add(item.Key, item.Value);

        public void Insert(int index, (string, T) item) => Change(() => _items.Insert(index, item));

        public bool Remove(string key)
        {
            var removed = false;
            Change(() => removed = _items.Remove(key));
            return removed;
        }

        public bool Remove((string, T) item) => _items.Contains(item) && Remove(item.Item1);

        public bool Remove(KeyValuePair<string, T> item) => Remove((item.Key, item.Value));

        public void RemoveAt(int index) => Change(() => _items.RemoveAt(index));

        public void clear() => Clear();

        public void Clear() => Change(_items.Clear);

        public bool ContainsKey(string key) => _items.ContainsKey(key);

        public bool Contains((string, T) item) => _items.Contains(item);

        public bool Contains(KeyValuePair<string, T> item) => _items.Contains(item);

        public int IndexOf((string, T) item) => _items.IndexOf(item);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _items.TryGetValue(key, out value);

        public void CopyTo((string, T)[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public void CopyTo(KeyValuePair<string, T>[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

        public IEnumerator<(string, T)> GetEnumerator() => _items.GetEnumerator();

        IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() =>
            ((IEnumerable<KeyValuePair<string, T>>)_items).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        protected override void RegisterComponents()
        {
            if (_registered) return;
            _registered = true;
            Publish();
        }

        private void Change(Action change)
        {
            change();
            if (_registered) Publish();
        }

        private void Publish()
        {
            ClearModules();
            foreach (var (name, item) in _items) register_module(name, item);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            public static ModuleDict<T> ModuleDict<T>(params (string, T)[] modules)
                where T : Module
            {
                var result = new ModuleDict<T>();
                foreach (var module in modules) result.Add(module);
                return result;
            }
        }
    }
}
