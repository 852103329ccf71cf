using TorchSharp.Dispatch;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>Operators over lists of tensors: one call into libtorch for all parameters, with the numbers of one call each.</summary>
internal static class Foreach
{
    private static readonly Operator ZeroOp = new("aten::_foreach_zero_");
    private static readonly Operator NegOp = new("aten::_foreach_neg");
    private static readonly Operator SqrtOp = new("aten::_foreach_sqrt");
    private static readonly Operator AddOp = new("aten::_foreach_add", "List");
    private static readonly Operator AddInPlaceOp = new("aten::_foreach_add_", "List");
    private static readonly Operator AddScalarOp = new("aten::_foreach_add_", "Scalar");
    private static readonly Operator AddedScalarOp = new("aten::_foreach_add", "Scalar");
    private static readonly Operator AbsOp = new("aten::_foreach_abs");
    private static readonly Operator DividedOp = new("aten::_foreach_div", "Scalar");
    private static readonly Operator MulListOp = new("aten::_foreach_mul_", "List");
    private static readonly Operator DivListOp = new("aten::_foreach_div_", "List");
    private static readonly Operator MulOp = new("aten::_foreach_mul_", "Scalar");
    private static readonly Operator DivOp = new("aten::_foreach_div_", "Scalar");
    private static readonly Operator AddCMulOp = new("aten::_foreach_addcmul_", "Scalar");
    private static readonly Operator AddCDivOp = new("aten::_foreach_addcdiv_", "Scalar");
    private static readonly Operator SubCSquareOp = new("aten::_foreach_addcmul", "Scalar");
    private static readonly Operator MaximumOp = new("aten::_foreach_maximum_", "List");

    internal static void Zero_(List<Tensor> self) => Aten.CallVoid(ZeroOp, self);

    internal static List<Tensor> Neg(List<Tensor> self) => [.. Aten.CallList(NegOp, self)];

    internal static List<Tensor> Sqrt(List<Tensor> self) => [.. Aten.CallList(SqrtOp, self)];

    /// <summary>self + alpha * other.</summary>
    internal static List<Tensor> Add(List<Tensor> self, List<Tensor> other, double alpha) => [.. Aten.CallList(AddOp, self, other, alpha)];

    internal static List<Tensor> Add(List<Tensor> self, double value) => [.. Aten.CallList(AddedScalarOp, self, value)];

    internal static List<Tensor> Abs(List<Tensor> self) => [.. Aten.CallList(AbsOp, self)];

    internal static List<Tensor> Div(List<Tensor> self, double value) => [.. Aten.CallList(DividedOp, self, value)];

    internal static void Mul_(List<Tensor> self, List<Tensor> other) => Aten.CallVoid(MulListOp, self, other);

    internal static void Div_(List<Tensor> self, List<Tensor> other) => Aten.CallVoid(DivListOp, self, other);

    internal static void Add_(List<Tensor> self, List<Tensor> other, double alpha) => Aten.CallVoid(AddInPlaceOp, self, other, alpha);

    internal static void Add_(List<Tensor> self, double value) => Aten.CallVoid(AddScalarOp, self, value);

    internal static void Mul_(List<Tensor> self, double value) => Aten.CallVoid(MulOp, self, value);

    internal static void Div_(List<Tensor> self, double value) => Aten.CallVoid(DivOp, self, value);

    /// <summary>self += value * first * second.</summary>
    internal static void AddCMul_(List<Tensor> self, List<Tensor> first, List<Tensor> second, double value) =>
        Aten.CallVoid(AddCMulOp, self, first, second, value);

    /// <summary>self += value * first / second.</summary>
    internal static void AddCDiv_(List<Tensor> self, List<Tensor> first, List<Tensor> second, double value) =>
        Aten.CallVoid(AddCDivOp, self, first, second, value);

    /// <summary>self - other * other.</summary>
    internal static List<Tensor> SubSquare(List<Tensor> self, List<Tensor> other) =>
        [.. Aten.CallList(SubCSquareOp, self, other, other, -1.0)];

    internal static void Maximum_(List<Tensor> self, List<Tensor> other) => Aten.CallVoid(MaximumOp, self, other);
}
