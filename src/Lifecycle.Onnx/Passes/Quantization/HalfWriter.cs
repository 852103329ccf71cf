using System.Buffers.Binary;
using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Writes 16-bit constants, and casts between the two widths, each once.</summary>
internal sealed class HalfWriter(GraphEditor editor, HalfConversionOptions options)
{
    private const ushort SignBit = 0x8000;
    private readonly HashSet<string> _halves = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _others = new(StringComparer.Ordinal);
    private readonly HashSet<string> _replaced = new(StringComparer.Ordinal);

    /// <summary>A node computes with 16 bits.</summary>
    public void Convert(OnnxNode node, Func<string, bool> isFloat)
    {
        for (var index = 0; index < node.Inputs.Count; index++)
            if (isFloat(node.Inputs[index]) && !_halves.Contains(node.Inputs[index])) editor.SetInput(node, index, Narrowed(node.Inputs[index], node));
        ConvertAttributes(node);
        foreach (var output in node.Outputs.Where(isFloat)) _halves.Add(output);
    }

    /// <summary>A node computes with 32 bits.</summary>
    public void Keep(OnnxNode node, Func<string, bool> isFloat)
    {
        foreach (var value in node.Inputs.Concat(CapturedNames.Of(node)).Where(isFloat).Where(_halves.Contains).Distinct(StringComparer.Ordinal).ToList())
        {
            var single = Cast(value, OnnxElementType.Float, "float", node);
            CapturedNames.Rename(node, value, single);
            for (var index = 0; index < node.Inputs.Count; index++)
                if (node.Inputs[index] == value) editor.SetInput(node, index, single);
        }
    }

    /// <summary>The model's ends, and what nothing needs any more.</summary>
    public void Finish(Func<string, bool> isFloat)
    {
        var graph = editor.Graph;
        foreach (var output in graph.Outputs.Where(output => _halves.Contains(output.Name)).ToList())
        {
            if (options.KeepInputsAndOutputs) KeepOutput(output.Name);
            else output.ElementType = options.Type;
        }
        if (!options.KeepInputsAndOutputs) ConvertInputs(isFloat);
        foreach (var name in _replaced) ProductSplitting.Release(editor, name);
        // They say 32 bits, and can be inferred anew.
        foreach (var info in graph.ValueInfos.Where(info => info.ElementType == OnnxElementType.Float).ToList()) graph.ValueInfos.Remove(info);
        editor.SortNodes();
    }

    private string Narrowed(string value, OnnxNode place)
    {
        if (editor.Constant(value) is not { } constant) return Cast(value, options.Type, "half", place);
        if (_others.TryGetValue(value, out var name)) return name;
        _replaced.Add(value);
        name = editor.AddConstant(Narrow(constant, $"{value}_half"));
        _halves.Add(name);
        return _others[value] = name;
    }

    private string Cast(string value, OnnxElementType type, string suffix, OnnxNode place)
    {
        if (_others.TryGetValue(value, out var name)) return name;
        name = editor.UniqueName($"{value}_{suffix}");
        var cast = CastTo(value, name, type);
        if (editor.Producer(value) is { } producer) editor.InsertAfter(producer, cast);
        else editor.InsertBefore(place, cast);
        if (type == options.Type) _halves.Add(name);
        return _others[value] = name;
    }

    private void KeepOutput(string output)
    {
        var producer = editor.Producer(output)!;
        var half = editor.UniqueName($"{output}_half");
        editor.SetOutput(producer, producer.Outputs.IndexOf(output), half);
        editor.ReplaceUses(output, half);
        editor.InsertAfter(producer, CastTo(half, output, OnnxElementType.Float));
    }

    // The cast that an input has got is the input now.
    private void ConvertInputs(Func<string, bool> isFloat)
    {
        foreach (var input in editor.Graph.Inputs.Where(input => isFloat(input.Name) && _others.ContainsKey(input.Name)).ToList())
        {
            var half = _others[input.Name];
            var cast = editor.Producer(half)!;
            editor.Remove(cast);
            if (editor.Consumers(input.Name).Count > 0)
            {
                var single = editor.UniqueName($"{input.Name}_float");
                editor.ReplaceUses(input.Name, single);
                editor.InsertBefore(editor.Graph.Nodes[0], CastTo(input.Name, single, OnnxElementType.Float));
            }
            editor.ReplaceUses(half, input.Name);
            input.ElementType = options.Type;
        }
    }

    private void ConvertAttributes(OnnxNode node)
    {
        if (node.OpType == "Cast" && node.Attributes.GetInt("to", 0) == (long)OnnxElementType.Float) node.Attributes.Set(new OnnxAttribute("to", (long)options.Type));
        if (node.OpType == "ConstantOfShape" && node.Attributes.Find("value") is null) node.Attributes.Set(new OnnxAttribute("value", Narrow(TensorData.Create<float>("", [1], [0]), "")));
        if (node.OpType is not ("ConstantOfShape" or "Constant")) return;
        foreach (var attribute in node.Attributes.ToList())
        {
            if (attribute.Type == OnnxAttributeType.Tensor && attribute.AsTensor().ElementType == OnnxElementType.Float) node.Attributes.Set(new OnnxAttribute(attribute.Name, Narrow(attribute.AsTensor(), "")));
            if (node.OpType == "Constant" && attribute.Type is OnnxAttributeType.Float or OnnxAttributeType.Floats) Lower(node, attribute);
        }
    }

    private void Lower(OnnxNode node, OnnxAttribute attribute)
    {
        var tensor = attribute.Type == OnnxAttributeType.Float ? TensorData.Scalar("", attribute.AsFloat()) : TensorData.Create<float>("", [attribute.AsFloats().Count], [.. attribute.AsFloats()]);
        node.Attributes.Remove(attribute.Name);
        node.Attributes.Set(new OnnxAttribute("value", Narrow(tensor, "")));
    }

    private static OnnxNode CastTo(string input, string output, OnnxElementType type)
    {
        var cast = new OnnxNode("Cast", [input], [output], $"{output}_cast");
        cast.Attributes.Set(new OnnxAttribute("to", (long)type));
        return cast;
    }

    private TensorData Narrow(TensorData tensor, string name)
    {
        var values = tensor.AsSpan<float>();
        var bytes = new byte[values.Length * 2];
        for (var index = 0; index < values.Length; index++)
        {
            var half = options.Type == OnnxElementType.Float16 ? Float16(values[index]) : BFloat16(values[index]);
            // One number that would vanish is what keeps a divisor from zero.
            if (values.Length == 1 && values[0] != 0 && (half & ~SignBit) == 0) half |= 1;
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(index * 2), half);
        }
        return TensorData.FromBytes(name, options.Type, [.. tensor.Dims], bytes);
    }

    // Infinity, as masks have it, stays; a finite number stays finite.
    private static ushort Float16(float value) =>
        BitConverter.HalfToUInt16Bits((Half)(float.IsFinite(value) ? Math.Clamp(value, (float)Half.MinValue, (float)Half.MaxValue) : value));

    // Half of what is cut off is added, and to an odd number one more, so that halves round to even.
    private static ushort BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)((bits >> 16) | 0x40);
        var rounded = (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        return float.IsFinite(value) && (rounded & 0x7FFF) == 0x7F80 ? (ushort)(rounded - 1) : rounded;
    }
}
