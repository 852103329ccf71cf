// The loops of the fused optimizers and gradient functions, over one range of one parameter's elements.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>

namespace lifecycle::fused {

// What a loop multiplies with. Each algorithm uses the part that its formula names; kept double, cast once a range.
struct Coefficients {
  double rate = 0;         // learning rate; for Adam already over the first bias correction; for SGD negative to descend
  double first = 0;        // momentum, beta 1
  double second = 0;       // beta 2
  double carry = 0;        // SGD: what is kept of the momentum buffer, 0 where it is new
  double keep = 1;         // SGD: 1 - dampening, 1 where the buffer is new
  double epsilon = 0;
  double correction = 1;   // Adam: 1 / sqrt(second bias correction)
  double penalty = 0;      // weight decay inside the gradient
  double shrink = 1;       // 1 - rate * decoupled weight decay
  double sign = 1;         // -1 where the objective is maximized

  bool operator==(const Coefficients&) const = default;
};

// The elements of one parameter and what belongs to them, in one order of memory.
struct Views {
  void* parameter = nullptr;
  void* gradient = nullptr;
  void* state[3] = {};
};

using Kernel = void (*)(const Coefficients&, const Views&, int64_t begin, int64_t end);
using SumKernel = double (*)(const void* values, int64_t begin, int64_t end);
using ScaleKernel = bool (*)(void* values, double factor, int64_t begin, int64_t end);

enum class Momentum { none, plain, nesterov };

bool has_kernels(at::ScalarType type);
Kernel sgd_kernel(at::ScalarType type, bool penalty, Momentum momentum);
Kernel adam_kernel(at::ScalarType type, bool penalty, bool maximum);
Kernel lion_kernel(at::ScalarType type);
SumKernel sum_of_squares_kernel(at::ScalarType type);
// Multiplies in place; the result is whether anything was not finite.
ScaleKernel scale_kernel(at::ScalarType type);

}  // namespace lifecycle::fused
