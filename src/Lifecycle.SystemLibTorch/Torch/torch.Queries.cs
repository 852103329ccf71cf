using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public static long numel(Tensor input) => input.numel();

    public static bool is_integral(Tensor t) => t.is_integral();

    public static bool is_floating_point(Tensor input) => input.is_floating_point();

    public static bool is_complex(Tensor input) => input.is_complex();

    public static bool is_nonzero(Tensor input) => input.is_nonzero();

    public static bool is_tensor(object obj) => obj is Tensor;

    public static ScalarType result_type(Tensor tensor1, Tensor tensor2) =>
        (ScalarType)Aten.CallLong(Ops.result_type_Tensor, tensor1, tensor2);

    public static bool can_cast(ScalarType from, ScalarType to) => Aten.CallBool(Ops.can_cast, from, to);

    public static Tensor FloatTensor(Tensor t) => t.to(ScalarType.Float32);

    public static Tensor DoubleTensor(Tensor t) => t.to(ScalarType.Float64);

    public static Tensor ByteTensor(Tensor t) => t.to(ScalarType.Byte);

    public static Tensor ShortTensor(Tensor t) => t.to(ScalarType.Int16);

    public static Tensor IntTensor(Tensor t) => t.to(ScalarType.Int32);

    public static Tensor LongTensor(Tensor t) => t.to(ScalarType.Int64);

    public static Tensor BoolTensor(Tensor t) => t.to(ScalarType.Bool);
}

file static class Ops
{
    internal static readonly Operator result_type_Tensor = new("aten::result_type", "Tensor");
    internal static readonly Operator can_cast = new("aten::can_cast");
}
