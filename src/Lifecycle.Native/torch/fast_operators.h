// Operators of convolution nets whose own forms take the place of libtorch's within CPU autocast, for bfloat16 in channels last; everything
// else goes on to libtorch. They stand on the dispatch key of autocast, so they hold for any module, and nowhere but in a region of it.
#pragma once

#include "compat.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <functional>

namespace lifecycle::fast {

// Registers the operators at the first call; cheap afterwards.
void install();

// Whether the operators' own forms are taken; where not, libtorch's.
bool enabled();

// Counts an operator that took its own form, for tests.
void count_taken();

// A bfloat16 image in channels last, with channels that fill registers, that nothing but plain autograd looks at.
bool fits(const at::Tensor& image);

// The tensor in channels last, bfloat16.
at::Tensor laid_out(const at::Tensor& tensor);

inline const uint16_t* words(const at::Tensor& tensor) { return static_cast<const uint16_t*>(tensor.data_ptr()); }
inline uint16_t* words(at::Tensor& tensor) { return static_cast<uint16_t*>(tensor.data_ptr()); }

// Calls body(begin, end) for ranges that together are 0 to count, on libtorch's threads.
void in_parallel(int64_t count, const std::function<void(int64_t, int64_t)>& body);

// The gradients of libtorch's own operator, which can be differentiated again, as the loops here cannot.
torch::autograd::variable_list differentiable(
    const std::function<at::Tensor()>& operation, const torch::autograd::variable_list& inputs, const at::Tensor& gradient);

at::Tensor batch_norm(
    const at::Tensor& input, const OptionalTensor& weight, const OptionalTensor& bias, const OptionalTensor& running_mean,
    const OptionalTensor& running_var, bool training, double momentum, double epsilon, bool cudnn_enabled);
at::Tensor conv2d(
    const at::Tensor& input, const at::Tensor& weight, const OptionalTensor& bias, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups);
at::Tensor relu(const at::Tensor& input);
at::Tensor max_pool2d(
    const at::Tensor& input, at::IntArrayRef size, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, bool ceil_mode);
at::Tensor adaptive_avg_pool2d(const at::Tensor& input, at::IntArrayRef size);

}  // namespace lifecycle::fast
