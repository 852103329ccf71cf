#!/usr/bin/python3
"""Writes pointwise.json: element by element."""
import torch

from goldens import case, write

for name in ("sin cos tan asin acos atan sinh cosh tanh asinh atanh deg2rad rad2deg sinc exp exp2 expm1 sigmoid square neg abs "
             "ceil floor round trunc frac sign sgn signbit erf erfc erfinv relu relu6 silu selu hardsigmoid hardswish").split():
    function = getattr(torch.nn.functional, name) if name in ("relu6", "silu", "hardsigmoid", "hardswish") else getattr(torch, name)
    case(name, function, "unit")
for name in "log log2 log10 log1p sqrt rsqrt reciprocal lgamma digamma i0".split():
    case(name, getattr(torch, name), "positive")
case("acosh", torch.acosh, "large")
case("gelu", torch.nn.functional.gelu, "a")
case("elu", lambda a: torch.nn.functional.elu(a, 0.5), "a")
case("celu", lambda a: torch.nn.functional.celu(a, 0.5), "a")
case("leaky_relu", lambda a: torch.nn.functional.leaky_relu(a, 0.2), "a")
case("hardtanh", lambda a: torch.nn.functional.hardtanh(a, -0.5, 0.7), "a")
case("softplus", lambda a: torch.nn.functional.softplus(a, 2, 3), "a")
case("threshold", lambda a: torch.nn.functional.threshold(a, 0.1, -7), "a")
case("log_sigmoid", torch.nn.functional.logsigmoid, "a")
case("prelu", torch.prelu, "images", "row")
case("glu", lambda c: torch.nn.functional.glu(c, 2), "cube")
case("softmax", lambda a: a.softmax(1), "a")
case("softmax_double", lambda a: a.softmax(1, dtype=torch.float64), "a")
case("log_softmax", lambda a: a.log_softmax(0), "a")
for name in "add sub mul div atan2 hypot copysign fmod remainder maximum minimum fmax fmin logaddexp logaddexp2 heaviside floor_divide true_divide nextafter".split():
    case(name, getattr(torch, name), "a", "b")
case("add_alpha", lambda a, b: torch.add(a, b, alpha=2.5), "a", "b")
case("add_scalar", lambda a: a + 1.5, "a")
case("add_integer", lambda i: i + 2, "ints")
case("rsub", lambda a: 1 - a, "a")
case("rdiv", lambda a: 2 / a, "a")
case("div_trunc", lambda i, j: torch.div(i, j, rounding_mode="trunc"), "ints", "ints2")
case("div_floor", lambda i, j: torch.div(i, j, rounding_mode="floor"), "ints", "ints2")
case("div_scalar_floor", lambda i: torch.div(i, 4, rounding_mode="floor"), "ints")
case("modulus", lambda i: i % 4, "ints")
case("fmod_scalar", lambda i: torch.fmod(i, 4), "ints")
case("pow_tensor", torch.pow, "positive", "b")
case("pow_scalar", lambda a: a.pow(3), "a")
case("float_power", torch.float_power, "positive", "b")
case("addcmul", lambda a, b, p: torch.addcmul(a, b, p, value=0.5), "a", "b", "positive")
case("addcdiv", lambda a, b, p: torch.addcdiv(a, b, p, value=0.5), "a", "b", "positive")
case("lerp", torch.lerp, "a", "b", "positive")
case("clamp", lambda a: a.clamp(-0.5, 0.5), "a")
case("clamp_min_only", lambda a: a.clamp(min=0.1), "a")
case("clamp_tensors", lambda a, r, b: torch.clamp(a, b, b + 1), "a", "row", "b")
case("round_decimals", lambda a: a.round(decimals=2), "a")
case("nan_to_num", lambda s: s.nan_to_num(9, 8, 7), "special")
case("xlogy", torch.xlogy, "a", "positive")
case("logit", lambda p: torch.logit(p, 0.2), "positive")
case("polygamma", lambda p: torch.polygamma(2, p), "positive")
case("gcd", torch.gcd, "ints", "ints2")
case("lcm", torch.lcm, "ints", "ints2")
case("frexp", torch.frexp, "a")
for name in "bitwise_and bitwise_or bitwise_xor".split():
    case(name, getattr(torch, name), "ints", "ints2")
case("bitwise_not", torch.bitwise_not, "ints")
case("bitwise_left_shift", lambda i, j: torch.bitwise_left_shift(i.abs(), j.abs()), "ints", "ints2")
for name in "logical_and logical_or logical_xor".split():
    case(name, getattr(torch, name), "mask", "mask2")
case("logical_not", torch.logical_not, "mask")
case("mask_operators", lambda m, n: [m & n, m | n, m ^ n, ~m], "mask", "mask2")
case("in_place", lambda a, b: a.add_(b).mul_(2).sub_(0.5).relu_().sqrt_(), "a", "b")

write()
