using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Utils;

/// <summary>A dictionary that enumerates in the order of insertion; replacing a value keeps its place.</summary>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)>
    where TKey : notnull
{
    private readonly List<(TKey, TValue)> _items = [];
    private readonly Dictionary<TKey, TValue> _index = [];

    public int Count => _items.Count;

    public bool IsReadOnly => false;

    public ICollection<TKey> Keys => _items.ConvertAll(static item => item.Item1);

    public ICollection<TValue> Values => _items.ConvertAll(static item => item.Item2);

    public TValue this[TKey key]
    {
        get => _index[key];
        set
        {
            if (_index.TryAdd(key, value))
            {
                _items.Add((key, value));
                return;
            }
            _index[key] = value;
            _items[PlaceOf(key)] = (key, value);
        }
    }

    public (TKey, TValue) this[int index]
    {
        get => _items[index];
        set
        {
            _index.Remove(_items[index].Item1);
            _index.Add(value.Item1, value.Item2);
            _items[index] = value;
        }
    }

    public IEnumerator<(TKey, TValue)> items() => _items.GetEnumerator();

    public IEnumerable<TKey> keys() => Keys;

    public IEnumerable<TValue> values() => Values;

    public void Add(TKey key, TValue value)
    {
        _index.Add(key, value);
        _items.Add((key, value));
    }

    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    public void Insert(int index, (TKey, TValue) item)
    {
        _index.Add(item.Item1, item.Item2);
        _items.Insert(index, item);
    }

    public bool ContainsKey(TKey key) => _index.ContainsKey(key);

    public bool Contains((TKey, TValue) item) => _items.Contains(item);

    public bool Contains(KeyValuePair<TKey, TValue> item) => _items.Contains((item.Key, item.Value));

    public int IndexOf((TKey, TValue) item) => _items.IndexOf(item);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => _index.TryGetValue(key, out value);

    public bool Remove(TKey key)
    {
        if (!_index.Remove(key)) return false;
        _items.RemoveAt(PlaceOf(key));
        return true;
    }

    public bool Remove((TKey, TValue) item) => _items.Contains(item) && Remove(item.Item1);

    public bool Remove(KeyValuePair<TKey, TValue> item) => Remove((item.Key, item.Value));

    public void RemoveAt(int index)
    {
        _index.Remove(_items[index].Item1);
        _items.RemoveAt(index);
    }

    public void clear() => Clear();

    public void Clear()
    {
        _index.Clear();
        _items.Clear();
    }

    public void CopyTo((TKey, TValue)[] array, int arrayIndex) => _items.CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex)
    {
        foreach (var (key, value) in _items) array[arrayIndex++] = new(key, value);
    }

    public IEnumerator<(TKey, TValue)> GetEnumerator() => _items.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() =>
        _items.Select(static item => new KeyValuePair<TKey, TValue>(item.Item1, item.Item2)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int PlaceOf(TKey key) => _items.FindIndex(item => EqualityComparer<TKey>.Default.Equals(item.Item1, key));
}
