using System.Collections.ObjectModel;
using Google.Protobuf.Collections;

namespace Lifecycle.Onnx.Graph;

/// <summary>A list of views that keeps the list of messages behind them in step, so that a model is written as it stands.</summary>
internal sealed class MessageList<TView, TMessage>(RepeatedField<TMessage> messages, Func<TMessage, TView> wrap, Func<TView, TMessage> unwrap)
    : Collection<TView>(messages.Select(wrap).ToList())
    where TMessage : class
{
    protected override void InsertItem(int index, TView item)
    {
        messages.Insert(index, unwrap(item));
        base.InsertItem(index, item);
    }

    protected override void SetItem(int index, TView item)
    {
        messages[index] = unwrap(item);
        base.SetItem(index, item);
    }

    protected override void RemoveItem(int index)
    {
        messages.RemoveAt(index);
        base.RemoveItem(index);
    }

    protected override void ClearItems()
    {
        messages.Clear();
        base.ClearItems();
    }
}
