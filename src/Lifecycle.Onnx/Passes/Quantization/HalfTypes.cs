using System.Collections.Frozen;
using Lifecycle.Onnx.Graph;

namespace Lifecycle.Onnx.Passes.Quantization;

/// <summary>Since which operator set ONNX's operators take 16-bit floats: Float16 nearly all do from the beginning, BFloat16 most do from 13 on.</summary>
internal static class HalfTypes
{
    private const long Never = long.MaxValue;

    private static readonly FrozenDictionary<string, long> Float16 = new Dictionary<string, long>
    {
        ["Celu"] = Never, ["CumSum"] = 14, ["IsInf"] = 20, ["Range"] = Never, ["TfIdfVectorizer"] = Never,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, long> BFloat16 = new (long Since, string[] Operators)[]
    {
        (14, ["BatchNormalization", "CumSum"]),
        (15, ["Pow"]),
        (16, ["GreaterOrEqual", "LessOrEqual", "LeakyRelu", "PRelu", "Where"]),
        (20, ["ConstantOfShape"]),
        (22, [
            "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "AveragePool", "Bernoulli", "Conv", "ConvTranspose", "Cos", "Cosh", "Det", "Dropout", "Elu", "EyeLike", "GRU", "GlobalAveragePool",
            "GlobalLpPool", "GlobalMaxPool", "GridSample", "HardSigmoid", "HardSwish", "InstanceNormalization", "LSTM", "LpNormalization", "LpPool", "MaxPool", "MaxRoiPool", "MaxUnpool", "Mish",
            "Multinomial", "NegativeLogLikelihoodLoss", "RNN", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "RoiAlign", "Round", "Selu", "Sin", "Sinh", "Softplus",
            "Softsign", "Tan", "ThresholdedRelu",
        ]),
        (24, ["SplitToSequence", "TopK"]),
        (Never, [
            "Celu", "Compress", "ConcatFromSequence", "Einsum", "IsInf", "OneHot", "Range", "ReverseSequence", "SequenceAt", "SequenceConstruct", "SequenceInsert", "Shrink", "TfIdfVectorizer", "Unique",
        ]),
    }.SelectMany(static group => group.Operators.Select(name => (Name: name, group.Since))).ToFrozenDictionary(static pair => pair.Name, static pair => pair.Since, StringComparer.Ordinal);

    /// <summary>Why an operator of ONNX does not take a type, or null.</summary>
    public static string? Missing(OnnxElementType type, string opType, long opset)
    {
        if (!(type == OnnxElementType.Float16 ? Float16 : BFloat16).TryGetValue(opType, out var since) || opset >= since) return null;
        return since == Never ? $"the operator takes no {type}" : $"the operator takes {type} from operator set {since} on";
    }
}
