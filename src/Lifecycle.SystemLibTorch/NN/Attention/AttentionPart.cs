using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>
/// Multi-head attention inside a module, with PyTorch's formulas (Vaswani et al. 2017): the module's parameters whose names
/// start with a prefix, in the order and with the initial values of libtorch's MultiheadAttention.
/// </summary>
internal sealed class AttentionPart
{
    private readonly nn.Module _owner;
    private readonly string _prefix;
    private readonly long _size;
    private readonly long _heads;
    private readonly double _dropout;
    private readonly bool _addZero;
    private readonly bool _separate;
    private readonly LinearPart _output;

    internal AttentionPart(
        nn.Module owner, string prefix, long size, long heads, double dropout, bool bias = true, bool biasKeyValue = false,
        bool addZero = false, long? keySize = null, long? valueSize = null)
    {
        if (heads <= 0 || size % heads != 0)
            throw new ArgumentException($"The embedding's size must be a multiple of the number of heads, but is {size} with {heads} heads.", nameof(heads));
        (_owner, _prefix, _size, _heads, _dropout, _addZero) = (owner, prefix, size, heads, dropout, addZero);
        var (keys, values) = (keySize ?? size, valueSize ?? size);
        _separate = keys != size || values != size;
        if (_separate)
        {
            Add("q_proj_weight", size, size);
            Add("k_proj_weight", size, keys);
            Add("v_proj_weight", size, values);
        }
        else
        {
            Add("in_proj_weight", 3 * size, size);
        }
        if (bias) Add("in_proj_bias", 3 * size);
        if (biasKeyValue) Add("bias_k", 1, 1, size);
        if (biasKeyValue) Add("bias_v", 1, 1, size);
        _output = new LinearPart(owner, prefix + "out_proj.", size, size, bias);
        Reset();
    }

    /// <summary>Attends from query (length, batch, size) to key and value (source length, batch, own size).</summary>
    internal (Tensor Output, Tensor? Weights) Run(
        Tensor query, Tensor key, Tensor value, Tensor? keyPaddingMask, bool needWeights, Tensor? mask)
    {
        RequireShapes(query, key, value);
        using var scope = NewDisposeScope();
        var (length, batch) = (query.shape[0], query.shape[1]);
        var (q, k, v) = Projected(query, key, value);
        if (Own("bias_k") is { } biasKey && Own("bias_v") is { } biasValue)
        {
            k = cat([k, biasKey.expand(1, batch, _size)]);
            v = cat([v, biasValue.expand(1, batch, _size)]);
        }
        (q, k, v) = (ByHead(q, batch), ByHead(k, batch), ByHead(v, batch));
        if (_addZero)
        {
            k = nn.functional.pad(k, [0, 0, 0, 1]);
            v = nn.functional.pad(v, [0, 0, 0, 1]);
        }
        var bias = AttentionMask.Combined(mask, keyPaddingMask, q, (batch, _heads, key.shape[0], k.shape[1]));
        var scaled = q / Math.Sqrt(_size / _heads);
        var scores = bias is null ? scaled.bmm(k.transpose(1, 2)) : bias.baddbmm(scaled, k.transpose(1, 2));
        var weights = nn.functional.dropout(nn.functional.softmax(scores, -1), _dropout, _owner.training);
        var attended = weights.bmm(v).transpose(0, 1).contiguous().view(length * batch, _size);
        var output = _output.Apply(attended).view(length, batch, _size).MoveToOuterDisposeScope();
        if (!needWeights) return (output, null);
        return (output, (weights.view(batch, _heads, length, k.shape[1]).sum(1) / _heads).MoveToOuterDisposeScope());
    }

    private void Reset()
    {
        foreach (var name in new[] { "in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight" })
        {
            if (Own(name) is { } weight) nn.init.xavier_uniform_(weight);
        }
        if (Own("in_proj_bias") is { } bias)
        {
            nn.init.zeros_(bias);
            nn.init.zeros_(_output.Bias!);
        }
        if (Own("bias_k") is { } biasKey) nn.init.xavier_normal_(biasKey);
        if (Own("bias_v") is { } biasValue) nn.init.xavier_normal_(biasValue);
    }

    private (Tensor Query, Tensor Key, Tensor Value) Projected(Tensor query, Tensor key, Tensor value)
    {
        var bias = Own("in_proj_bias");
        if (_separate)
        {
            return (nn.functional.linear(query, Own("q_proj_weight")!, Third(bias, 0)),
                nn.functional.linear(key, Own("k_proj_weight")!, Third(bias, 1)), nn.functional.linear(value, Own("v_proj_weight")!, Third(bias, 2)));
        }
        var weight = Own("in_proj_weight")!;
        if (ReferenceEquals(query, key) && ReferenceEquals(key, value))
        {
            var all = nn.functional.linear(query, weight, bias).chunk(3, -1);
            return (all[0], all[1], all[2]);
        }
        return (nn.functional.linear(query, Third(weight, 0)!, Third(bias, 0)),
            nn.functional.linear(key, Third(weight, 1)!, Third(bias, 1)), nn.functional.linear(value, Third(weight, 2)!, Third(bias, 2)));
    }

    private Tensor? Third(Tensor? packed, long index) => packed?.narrow(0, index * _size, _size);

    private Tensor ByHead(Tensor projected, long batch) =>
        projected.contiguous().view(-1, batch * _heads, _size / _heads).transpose(0, 1);

    private Parameter? Own(string name) => _owner.ParameterOrNull(_prefix + name);

    private void Add(string name, params long[] shape) => _owner.register_parameter(_prefix + name, new Parameter(empty(shape)));

    private void RequireShapes(Tensor query, Tensor key, Tensor value)
    {
        var (q, k, v) = (query.shape, key.shape, value.shape);
        if (q.Length != 3 || k.Length != 3 || v.Length != 3)
            throw new ArgumentException($"Attention takes (length, batch, size), but got {q.Length}, {k.Length} and {v.Length} dimensions.", nameof(query));
        if (q[2] != _size) throw new ArgumentException($"The query's last dimension must be {_size}, but is {q[2]}.", nameof(query));
        if (k[1] != q[1] || v[1] != q[1] || k[0] != v[0])
            throw new ArgumentException(
                $"Query, key and value must have one batch size, and key and value one length, but have shapes [{string.Join(", ", q)}], [{string.Join(", ", k)}] and [{string.Join(", ", v)}].", nameof(key));
    }
}
