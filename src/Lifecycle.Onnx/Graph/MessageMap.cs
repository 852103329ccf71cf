using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Google.Protobuf.Collections;

namespace Lifecycle.Onnx.Graph;

/// <summary>A list of (key, value) messages seen as a dictionary. A key that a file has twice counts once, as its last value.</summary>
internal sealed class MessageMap<TMessage, TValue>(
    RepeatedField<TMessage> messages, Func<TMessage, string> key, Func<TMessage, TValue> value, Func<string, TValue, TMessage> make)
    : IDictionary<string, TValue>
{
    public TValue this[string name]
    {
        get => TryGetValue(name, out var found) ? found : throw new KeyNotFoundException($"There is no \"{name}\"; known are: {string.Join(", ", Keys)}.");
        set
        {
            var message = make(name, value);
            var index = IndexOf(name);
            if (index < 0) messages.Add(message);
            else messages[index] = message;
        }
    }

    public ICollection<string> Keys => Snapshot().Keys;

    public ICollection<TValue> Values => Snapshot().Values;

    public int Count => Snapshot().Count;

    public bool IsReadOnly => false;

    public bool TryGetValue(string name, [MaybeNullWhen(false)] out TValue found)
    {
        var index = IndexOf(name);
        found = index < 0 ? default : value(messages[index]);
        return index >= 0;
    }

    public bool ContainsKey(string name) => IndexOf(name) >= 0;

    public void Add(string name, TValue item)
    {
        if (ContainsKey(name)) throw new ArgumentException($"\"{name}\" is there already.", nameof(name));
        messages.Add(make(name, item));
    }

    public bool Remove(string name)
    {
        var kept = messages.Where(message => !string.Equals(key(message), name, StringComparison.Ordinal)).ToList();
        if (kept.Count == messages.Count) return false;
        messages.Clear();
        messages.AddRange(kept);
        return true;
    }

    public void Clear() => messages.Clear();

    void ICollection<KeyValuePair<string, TValue>>.Add(KeyValuePair<string, TValue> item) => Add(item.Key, item.Value);

    public bool Contains(KeyValuePair<string, TValue> item) =>
        TryGetValue(item.Key, out var found) && EqualityComparer<TValue>.Default.Equals(found, item.Value);

    bool ICollection<KeyValuePair<string, TValue>>.Remove(KeyValuePair<string, TValue> item) => Contains(item) && Remove(item.Key);

    public void CopyTo(KeyValuePair<string, TValue>[] array, int arrayIndex) => Snapshot().ToList().CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, TValue>> GetEnumerator() => Snapshot().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // At once for all keys: one by one takes forever on a file that has a million of them.
    private Dictionary<string, TValue> Snapshot()
    {
        var entries = new Dictionary<string, TValue>(messages.Count);
        foreach (var message in messages) entries[key(message)] = value(message);
        return entries;
    }

    private int IndexOf(string name)
    {
        for (var index = messages.Count - 1; index >= 0; index--)
            if (string.Equals(key(messages[index]), name, StringComparison.Ordinal)) return index;
        return -1;
    }
}
