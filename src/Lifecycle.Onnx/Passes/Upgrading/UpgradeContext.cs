using Lifecycle.Onnx.Graph;
using Lifecycle.Onnx.Graph.Editing;
using Lifecycle.Onnx.Shapes;

namespace Lifecycle.Onnx.Passes.Upgrading;

/// <summary>What upgrades of single nodes have in common.</summary>
internal sealed class UpgradeContext
{
    private readonly GraphEditor _editor;
    private readonly ShapeInferenceResult _shapes;

    public UpgradeContext(OnnxModel model)
    {
        _shapes = ShapeInference.Infer(model);
        _editor = new GraphEditor(model);
    }

    /// <summary>Makes integers that are a setting an input; without the setting there is none.</summary>
    public bool TakeInts(OnnxNode node, string name, int input)
    {
        if (node.Attributes.GetInts(name) is { } values) Take(node, name, input, TensorData.Create<long>($"{node.Outputs[0]}_{name}", [values.Count], [.. values]));
        return true;
    }

    public bool TakeInt(OnnxNode node, string name, int input)
    {
        if (node.Attributes.Find(name) is { } value) Take(node, name, input, TensorData.Create<long>($"{node.Outputs[0]}_{name}", [1], [value.AsInt()]));
        return true;
    }

    public bool TakeFloat(OnnxNode node, string name, int input)
    {
        if (node.Attributes.Find(name) is not { } value) return true;
        if (_shapes.Find(node.Inputs[0])?.ElementType != OnnxElementType.Float) return false;
        Take(node, name, input, TensorData.Scalar($"{node.Outputs[0]}_{name}", value.AsFloat()));
        return true;
    }

    /// <summary>Before set 13 all axes from one on were taken together, by default from 1 on: the same where that is the last.</summary>
    public bool KeepLastAxis(OnnxNode node)
    {
        if (_shapes.Find(node.Inputs[0])?.Rank is not { } rank) return false;
        var axis = node.Attributes.GetInt("axis", 1);
        if ((axis < 0 ? axis + rank : axis) != rank - 1) return false;
        node.Attributes.Set(new OnnxAttribute("axis", -1));
        return true;
    }

    /// <summary>What Upsample and the first Resize do is a setting of Resize now.</summary>
    public bool ToResize(OnnxNode node)
    {
        var scales = node.Attributes.Find("scales") is { } setting
            ? _editor.AddConstant(TensorData.Create<float>($"{node.Outputs[0]}_scales", [setting.AsFloats().Count], [.. setting.AsFloats()])) : node.Inputs[1];
        var resize = new OnnxNode("Resize", [node.Inputs[0], "", scales], [node.Outputs[0]], node.Name);
        resize.Attributes.Set(new OnnxAttribute("mode", node.Attributes.GetString("mode", "nearest")));
        resize.Attributes.Set(new OnnxAttribute("coordinate_transformation_mode", "asymmetric"));
        resize.Attributes.Set(new OnnxAttribute("nearest_mode", "floor"));
        _editor.Replace(node, resize);
        return true;
    }

    private void Take(OnnxNode node, string name, int input, TensorData value)
    {
        node.Attributes.Remove(name);
        _editor.SetInput(node, input, _editor.AddConstant(value));
    }
}
