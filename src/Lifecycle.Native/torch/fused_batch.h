#pragma once

#include "fused_kernels.h"

#include <utility>
#include <vector>

namespace lifecycle::fused {

// The smallest number of elements that is worth another thread; libtorch's own measure.
constexpr int64_t kGrain = 32768;

// Whether the loops of this library take the tensor; others go through libtorch's operators.
bool is_plain(const at::Tensor& tensor);

// The gradients of a parameter list that are there, ready for loops: dense, of their parameter's type and device.
at::Tensor dense_gradient(const at::Tensor& parameter);

// The parameters of one step whose loops run here. Nothing is written before run(), so what throws while parameters are
// added leaves them all as they were.
class Batch {
 public:
  // A state tensor that lies otherwise in memory than its parameter is laid out anew.
  void add(at::Tensor& parameter, const at::Tensor& gradient, std::initializer_list<at::Tensor*> states, Kernel kernel, const Coefficients& coefficients);

  // Runs all loops, the elements of all tensors split evenly between libtorch's threads.
  void run();

 private:
  struct Task {
    Kernel kernel;
    Coefficients coefficients;
    Views views;
  };

  // A tensor whose elements lie as those of a pattern; a temporary copy where its own do not.
  at::Tensor aligned(const at::Tensor& tensor, const at::Tensor& pattern);

  std::vector<Task> tasks_;
  std::vector<int64_t> ends_;
  std::vector<at::Tensor> written_;
  std::vector<at::Tensor> kept_;
  std::vector<std::pair<at::Tensor, at::Tensor>> copied_back_;
};

}  // namespace lifecycle::fused
