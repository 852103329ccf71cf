using Lifecycle.Onnx.Graph.Reading.Limits;

namespace Lifecycle.Onnx.Graph.Reading.Outlines;

/// <summary>
/// Reads the outline of a plain model in one pass over its bytes, holding them against all that <see cref="ModelReader"/> asks. Plain is a
/// graph of ONNX's own operators whose constants lie in it as raw bytes, with no bodies and no functions, in which nothing can grow, written
/// the usual way: what most exporters write. Anything else is for <see cref="ModelReader"/>, which tells what is wrong, if something is.
/// </summary>
internal static class OutlineReader
{
    private const int FirstVersion = 3;

    /// <summary>The outline, or null where the model is not plain.</summary>
    public static ModelOutline? TryRead(ReadOnlySpan<byte> model, OnnxLoadOptions options)
    {
        var outline = new ModelOutline();
        return ReadModel(model, outline) && outline.Nodes.Count <= options.MaxNodes && !GrowthScreen.MayGrow(outline) ? outline : null;
    }

    private static bool ReadModel(ReadOnlySpan<byte> message, ModelOutline outline)
    {
        var reader = new WireReader(message);
        var (version, hasGraph, operatorSets) = (0L, false, 0);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: version = reader.Number(); break;
                case 2 or 3 or 4 or 6: reader.SkipText(); break; // producer, its version, domain, text for people
                case 5: _ = reader.Number(); break; // the model's own version
                case 7:
                    reader.RequireOnce();
                    reader.Require(ReadGraph(reader.Bytes(), outline));
                    hasGraph = true;
                    break;
                case 8:
                    reader.Require(ReadOperatorSet(reader.Bytes()));
                    operatorSets++;
                    break;
                case 14: reader.Require(ReadEntry(reader.Bytes(), outline.Metadata)); break;
                default: reader.Refuse(); break;
            }
        }
        return reader.IsPlain && hasGraph && operatorSets > 0 && version >= FirstVersion;
    }

    private static bool ReadOperatorSet(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) reader.SkipText();
            else if (reader.Field == 2) _ = reader.Number();
            else reader.Refuse();
        }
        return reader.IsPlain;
    }

    private static bool ReadEntry(ReadOnlySpan<byte> message, Dictionary<string, string>? entries)
    {
        var reader = new WireReader(message);
        var (key, value) = ("", "");
        while (reader.Next())
        {
            if (reader.Field == 1) key = reader.Text();
            else if (reader.Field == 2) value = reader.Text();
            else reader.Refuse();
        }
        entries?[key] = value;
        return reader.IsPlain;
    }

    private static bool ReadGraph(ReadOnlySpan<byte> message, ModelOutline outline)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: reader.Require(ReadNode(reader.Bytes(), outline.Nodes)); break;
                case 2: outline.Name = reader.Text(); break;
                case 5: reader.Require(ReadTensor(reader.Bytes(), outline.Initializers)); break;
                case 10: reader.SkipText(); break; // text for people
                case 11: reader.Require(ReadValue(reader.Bytes(), outline.Inputs)); break;
                case 12 or 13: reader.Require(ReadValue(reader.Bytes(), names: null)); break; // outputs, values between
                case 16: reader.Require(ReadEntry(reader.Bytes(), entries: null)); break;
                default: reader.Refuse(); break;
            }
        }
        return reader.IsPlain;
    }

    private static bool ReadNode(ReadOnlySpan<byte> message, List<OutlineNode> nodes)
    {
        var reader = new WireReader(message);
        var (type, domain, padsWidely) = ("", "", false);
        List<string> inputs = [], outputs = [];
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: inputs.Add(reader.TextOfMany()); break;
                case 2: outputs.Add(reader.TextOfMany()); break;
                case 3 or 6: reader.SkipText(); break; // name, text for people
                case 4: type = reader.Text(); break;
                case 5: reader.Require(ReadAttribute(reader.Bytes(), ref padsWidely)); break;
                case 7: domain = reader.Text(); break;
                case 9: reader.Require(ReadEntry(reader.Bytes(), entries: null)); break;
                default: reader.Refuse(); break;
            }
        }
        nodes.Add(new OutlineNode(type, domain, inputs, outputs, padsWidely));
        return reader.IsPlain;
    }

    private static bool ReadAttribute(ReadOnlySpan<byte> message, ref bool padsWidely)
    {
        var reader = new WireReader(message);
        var (name, isWide) = ("", false);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2:
                    reader.RequireOnce();
                    reader.SkipFloat();
                    break;
                case 3 or 20: _ = reader.Number(); break; // a number, the attribute's type
                case 4:
                    reader.RequireOnce();
                    _ = reader.Bytes();
                    break;
                case 5:
                    reader.RequireOnce();
                    reader.Require(ReadTensor(reader.Bytes(), names: null));
                    break;
                case 7: reader.SkipFloats(); break;
                case 8:
                    var numbers = reader.Numbers();
                    while (numbers.NextNumber(out var number)) isWide |= OutlineNode.IsWide(number);
                    reader.Require(numbers.IsPlain);
                    break;
                case 9: _ = reader.Bytes(); break; // texts
                case 13: reader.SkipText(); break; // text for people
                default: reader.Refuse(); break;
            }
        }
        padsWidely |= isWide && string.Equals(name, "pads", StringComparison.Ordinal);
        return reader.IsPlain;
    }

    private static bool ReadTensor(ReadOnlySpan<byte> message, List<string>? names)
    {
        var reader = new WireReader(message);
        var (name, type, elements, bytes) = ("", 0L, 1L, -1L);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    var sizes = reader.Numbers();
                    while (sizes.NextNumber(out var size))
                    {
                        // Both are below 2^31, so the product does not overflow.
                        reader.Require(size is >= 0 and <= int.MaxValue);
                        elements = reader.IsPlain ? elements * size : 0;
                        reader.Require(elements <= int.MaxValue);
                    }
                    reader.Require(sizes.IsPlain);
                    break;
                case 2: type = reader.Number(); break;
                case 8: name = reader.Text(); break;
                case 9:
                    reader.RequireOnce();
                    bytes = reader.Bytes().Length;
                    break;
                case 12: reader.SkipText(); break; // text for people
                case 14: reader.Require(reader.Number() == 0); break; // where the bytes lie
                case 16: reader.Require(ReadEntry(reader.Bytes(), entries: null)); break;
                default: reader.Refuse(); break;
            }
        }
        names?.Add(name);
        var bits = type is > 0 and <= int.MaxValue ? ((OnnxElementType)type).BitsPerElement() : 0;
        return reader.IsPlain && bits > 0 && ((elements * bits) + 7) / 8 == bytes;
    }

    private static bool ReadValue(ReadOnlySpan<byte> message, List<string>? names)
    {
        var reader = new WireReader(message);
        var name = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2:
                    reader.RequireOnce();
                    reader.Require(ReadType(reader.Bytes()));
                    break;
                case 3: reader.SkipText(); break; // text for people
                case 4: reader.Require(ReadEntry(reader.Bytes(), entries: null)); break;
                default: reader.Refuse(); break;
            }
        }
        names?.Add(name);
        return reader.IsPlain;
    }

    private static bool ReadType(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            reader.RequireOnce();
            if (reader.Field == 1) reader.Require(ReadTensorType(reader.Bytes()));
            else reader.Refuse();
        }
        return reader.IsPlain;
    }

    private static bool ReadTensorType(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                _ = reader.Number();
                continue;
            }
            reader.RequireOnce();
            if (reader.Field == 2) reader.Require(ReadShape(reader.Bytes()));
            else reader.Refuse();
        }
        return reader.IsPlain;
    }

    private static bool ReadShape(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1) reader.Require(ReadDimension(reader.Bytes()));
            else reader.Refuse();
        }
        return reader.IsPlain;
    }

    private static bool ReadDimension(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        var values = 0;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    _ = reader.Number();
                    values++;
                    break;
                case 2:
                    reader.SkipText();
                    values++;
                    break;
                case 3: reader.SkipText(); break; // what it stands for
                default: reader.Refuse(); break;
            }
        }
        // A size and a name: the later one holds.
        return reader.IsPlain && values <= 1;
    }
}
