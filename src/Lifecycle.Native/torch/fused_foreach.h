// The same steps by libtorch's own multi-tensor operators: for CUDA, and for element types that the loops do not know.
#pragma once

#include "fused_kernels.h"

#include <vector>

namespace lifecycle::fused {

using Tensors = std::vector<at::Tensor>;

class ForeachSgd {
 public:
  void add(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor* buffer, const Coefficients& coefficients, Momentum momentum);
  void run();

 private:
  // Parameters that share all coefficients, as a list operator takes them.
  struct Part {
    Coefficients coefficients;
    Momentum momentum;
    Tensors parameters, gradients, buffers;
  };
  std::vector<Part> parts_;
};

class ForeachAdam {
 public:
  void add(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& average, const at::Tensor& square, const at::Tensor* maximum, const Coefficients& coefficients);
  void run();

 private:
  struct Part {
    Coefficients coefficients;
    bool has_maximum;
    Tensors parameters, gradients, averages, squares, maxima;
  };
  std::vector<Part> parts_;
};

class ForeachLion {
 public:
  void add(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& average, const Coefficients& coefficients);
  void run();

 private:
  struct Part {
    Coefficients coefficients;
    Tensors parameters, gradients, averages;
  };
  std::vector<Part> parts_;
};

}  // namespace lifecycle::fused
