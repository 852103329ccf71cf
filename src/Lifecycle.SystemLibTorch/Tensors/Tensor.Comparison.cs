using TorchSharp.Dispatch;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor eq(Scalar target) => Aten.Call(Ops.eq_Scalar, this, target);

        public Tensor eq(Tensor target) => Aten.Call(Ops.eq_Tensor, this, target);

        public Tensor eq_(Scalar target) => Aten.CallInPlace(Ops.eq__Scalar, this, target);

        public Tensor eq_(Tensor target) => Aten.CallInPlace(Ops.eq__Tensor, this, target);

        public Tensor ne(Scalar target) => Aten.Call(Ops.ne_Scalar, this, target);

        public Tensor ne(Tensor target) => Aten.Call(Ops.ne_Tensor, this, target);

        public Tensor ne_(Scalar target) => Aten.CallInPlace(Ops.ne__Scalar, this, target);

        public Tensor ne_(Tensor target) => Aten.CallInPlace(Ops.ne__Tensor, this, target);

        public Tensor lt(Scalar target) => Aten.Call(Ops.lt_Scalar, this, target);

        public Tensor lt(Tensor target) => Aten.Call(Ops.lt_Tensor, this, target);

        public Tensor lt_(Scalar target) => Aten.CallInPlace(Ops.lt__Scalar, this, target);

        public Tensor lt_(Tensor target) => Aten.CallInPlace(Ops.lt__Tensor, this, target);

        public Tensor le(Scalar target) => Aten.Call(Ops.le_Scalar, this, target);

        public Tensor le(Tensor target) => Aten.Call(Ops.le_Tensor, this, target);

        public Tensor le_(Scalar target) => Aten.CallInPlace(Ops.le__Scalar, this, target);

        public Tensor le_(Tensor target) => Aten.CallInPlace(Ops.le__Tensor, this, target);

        public Tensor gt(Scalar target) => Aten.Call(Ops.gt_Scalar, this, target);

        public Tensor gt(Tensor target) => Aten.Call(Ops.gt_Tensor, this, target);

        public Tensor gt_(Scalar target) => Aten.CallInPlace(Ops.gt__Scalar, this, target);

        public Tensor gt_(Tensor target) => Aten.CallInPlace(Ops.gt__Tensor, this, target);

        public Tensor ge(Scalar target) => Aten.Call(Ops.ge_Scalar, this, target);

        public Tensor ge(Tensor target) => Aten.Call(Ops.ge_Tensor, this, target);

        public Tensor ge_(Scalar target) => Aten.CallInPlace(Ops.ge__Scalar, this, target);

        public Tensor ge_(Tensor target) => Aten.CallInPlace(Ops.ge__Tensor, this, target);

        public Tensor equal(Tensor target) => eq(target);

        public Tensor not_equal(Tensor target) => Aten.Call(Ops.not_equal_Tensor, this, target);

        public Tensor not_equal_(Tensor target) => Aten.CallInPlace(Ops.not_equal__Tensor, this, target);

        public Tensor less(Tensor target) => Aten.Call(Ops.less_Tensor, this, target);

        public Tensor less_equal(Tensor target) => Aten.Call(Ops.less_equal_Tensor, this, target);

        public Tensor less_equal_(Tensor target) => Aten.CallInPlace(Ops.less_equal__Tensor, this, target);

        public Tensor greater(Tensor target) => Aten.Call(Ops.greater_Tensor, this, target);

        public Tensor greater_equal(Tensor target) => Aten.Call(Ops.greater_equal_Tensor, this, target);

        public Tensor isnan() => Aten.Call(Ops.isnan, this);

        public Tensor isinf() => Aten.Call(Ops.isinf, this);

        public Tensor isfinite() => Aten.Call(Ops.isfinite, this);

        public Tensor isneginf() => Aten.Call(Ops.isneginf, this);

        public Tensor isposinf() => Aten.Call(Ops.isposinf, this);

        public Tensor isreal() => Aten.Call(Ops.isreal, this);

        public Tensor isclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool nanEqual = false) =>
            Aten.Call(Ops.isclose, this, other, rtol, atol, nanEqual);

        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) =>
            Aten.Call(Ops.isin_Tensor_Tensor, this, test_elements, assumeUnique, invert);

        public bool allclose(Tensor target, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) =>
            Aten.CallBool(Ops.allclose, this, target, rtol, atol, equal_nan);

        public Tensor maximum(Tensor other) => Aten.Call(Ops.maximum, this, other);

        public Tensor minimum(Tensor other) => Aten.Call(Ops.minimum, this, other);

        public Tensor fmax(Tensor other) => Aten.Call(Ops.fmax, this, other);

        public Tensor fmin(Tensor other) => Aten.Call(Ops.fmin, this, other);
    }
}

file static class Ops
{
    internal static readonly Operator eq_Scalar = new("aten::eq", "Scalar");
    internal static readonly Operator eq_Tensor = new("aten::eq", "Tensor");
    internal static readonly Operator eq__Scalar = new("aten::eq_", "Scalar");
    internal static readonly Operator eq__Tensor = new("aten::eq_", "Tensor");
    internal static readonly Operator ne_Scalar = new("aten::ne", "Scalar");
    internal static readonly Operator ne_Tensor = new("aten::ne", "Tensor");
    internal static readonly Operator ne__Scalar = new("aten::ne_", "Scalar");
    internal static readonly Operator ne__Tensor = new("aten::ne_", "Tensor");
    internal static readonly Operator lt_Scalar = new("aten::lt", "Scalar");
    internal static readonly Operator lt_Tensor = new("aten::lt", "Tensor");
    internal static readonly Operator lt__Scalar = new("aten::lt_", "Scalar");
    internal static readonly Operator lt__Tensor = new("aten::lt_", "Tensor");
    internal static readonly Operator le_Scalar = new("aten::le", "Scalar");
    internal static readonly Operator le_Tensor = new("aten::le", "Tensor");
    internal static readonly Operator le__Scalar = new("aten::le_", "Scalar");
    internal static readonly Operator le__Tensor = new("aten::le_", "Tensor");
    internal static readonly Operator gt_Scalar = new("aten::gt", "Scalar");
    internal static readonly Operator gt_Tensor = new("aten::gt", "Tensor");
    internal static readonly Operator gt__Scalar = new("aten::gt_", "Scalar");
    internal static readonly Operator gt__Tensor = new("aten::gt_", "Tensor");
    internal static readonly Operator ge_Scalar = new("aten::ge", "Scalar");
    internal static readonly Operator ge_Tensor = new("aten::ge", "Tensor");
    internal static readonly Operator ge__Scalar = new("aten::ge_", "Scalar");
    internal static readonly Operator ge__Tensor = new("aten::ge_", "Tensor");
    internal static readonly Operator not_equal_Tensor = new("aten::not_equal", "Tensor");
    internal static readonly Operator not_equal__Tensor = new("aten::not_equal_", "Tensor");
    internal static readonly Operator less_Tensor = new("aten::less", "Tensor");
    internal static readonly Operator less_equal_Tensor = new("aten::less_equal", "Tensor");
    internal static readonly Operator less_equal__Tensor = new("aten::less_equal_", "Tensor");
    internal static readonly Operator greater_Tensor = new("aten::greater", "Tensor");
    internal static readonly Operator greater_equal_Tensor = new("aten::greater_equal", "Tensor");
    internal static readonly Operator isnan = new("aten::isnan");
    internal static readonly Operator isinf = new("aten::isinf");
    internal static readonly Operator isfinite = new("aten::isfinite");
    internal static readonly Operator isneginf = new("aten::isneginf");
    internal static readonly Operator isposinf = new("aten::isposinf");
    internal static readonly Operator isreal = new("aten::isreal");
    internal static readonly Operator isclose = new("aten::isclose");
    internal static readonly Operator isin_Tensor_Tensor = new("aten::isin", "Tensor_Tensor");
    internal static readonly Operator allclose = new("aten::allclose");
    internal static readonly Operator maximum = new("aten::maximum");
    internal static readonly Operator minimum = new("aten::minimum");
    internal static readonly Operator fmax = new("aten::fmax");
    internal static readonly Operator fmin = new("aten::fmin");
}
