#include "fast_operators.h"
#include "fast_weights.h"

#include <ATen/autocast_mode.h>

namespace lifecycle::fast {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

constexpr auto kChannelsLast = at::MemoryFormat::ChannelsLast;

at::Tensor weight_gradient_of(const at::Tensor& input, const at::Tensor& gradient, at::IntArrayRef sizes, at::IntArrayRef stride, at::IntArrayRef padding) {
  const Convolution c{input.size(0), input.size(1), input.size(2), input.size(3), gradient.size(1), gradient.size(2), gradient.size(3), {sizes[2], sizes[3]},
      {stride[0], stride[1]}, {padding[0], padding[1]}};
  auto result = at::empty(sizes, input.options().dtype(at::kFloat), kChannelsLast);
  auto room = at::empty({weight_gradient_room(c)}, input.options().dtype(at::kInt));
  weight_gradient(words(input), words(gradient), result.data_ptr<float>(), reinterpret_cast<uint32_t*>(room.data_ptr<int32_t>()), c);
  return result;
}

// Where windows move pixel by pixel, it is a convolution with the weights turned round, which oneDNN computes faster than its own backward pass.
at::Tensor input_gradient_of(const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& weight, at::IntArrayRef stride, at::IntArrayRef padding) {
  const int64_t margin[] = {weight.size(2) - 1 - padding[0], weight.size(3) - 1 - padding[1]};
  if (stride[0] == 1 && stride[1] == 1 && margin[0] >= 0 && margin[1] >= 0)
    return at::conv2d(gradient, weight.flip({2, 3}).transpose(0, 1).contiguous(kChannelsLast), {}, stride, margin);
  const int64_t one[] = {1, 1}, none[] = {0, 0};
  return std::get<0>(at::convolution_backward(gradient, input, weight, {}, stride, padding, one, false, none, 1, {true, false, false}));
}

// Weights stay float32 for the optimizer: they are narrowed here, and their gradient comes as it is summed up, without being rounded.
struct NarrowConvolution : torch::autograd::Function<NarrowConvolution> {
  static Variable forward(
      AutogradContext* context, const Variable& input, const Variable& weight, const OptionalTensor& bias, const std::vector<int64_t>& stride,
      const std::vector<int64_t>& padding) {
    const auto narrow = weight.to(at::kBFloat16);
    OptionalTensor shift;
    if (bias.has_value()) shift = bias->to(at::kBFloat16);
    context->save_for_backward({input, weight, bias.has_value() ? *bias : at::Tensor(), narrow});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    return at::conv2d(input, narrow, shift, stride, padding);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
    const auto saved = context->get_saved_variables();
    const auto &input = saved[0], &weight = saved[1], &bias = saved[2], &narrow = saved[3];
    const auto stride = context->saved_data["stride"].toIntVector(), padding = context->saved_data["padding"].toIntVector();
    if (at::GradMode::is_enabled()) {
      const auto found = differentiable(
          [&] {
            OptionalTensor shift;
            if (bias.defined()) shift = bias.to(at::kBFloat16);
            return at::conv2d(input, weight.to(at::kBFloat16), shift, stride, padding);
          },
          {input, weight, bias}, gradients[0]);
      return {found[0], found[1], found[2], {}, {}};
    }
    const auto gradient = laid_out(gradients[0]);
    variable_list result(5);
    if (input.requires_grad()) result[0] = input_gradient_of(gradient, input, narrow, stride, padding);
    if (weight.requires_grad()) result[1] = weight_gradient_of(input, gradient, weight.sizes(), stride, padding);
    if (bias.defined() && bias.requires_grad()) result[2] = gradient.sum({0, 2, 3}, false, at::kFloat);
    return result;
  }
};

std::vector<int64_t> pair(at::IntArrayRef values) { return {values[0], values.size() == 1 ? values[0] : values[1]}; }

bool ones(at::IntArrayRef values) { return std::all_of(values.begin(), values.end(), [](int64_t value) { return value == 1; }); }

bool supported(const at::Tensor& input, const at::Tensor& weight, const OptionalTensor& bias, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups) {
  if (!fits(input) || groups != 1 || !ones(dilation) || stride.empty() || padding.empty()) return false;
  if (weight.dim() != 4 || weight.scalar_type() != at::kFloat || !weight.device().is_cpu() || !weight.is_contiguous(kChannelsLast) || !weight.requires_grad()) return false;
  if (bias.has_value() && bias->defined() && bias->scalar_type() != at::kFloat) return false;
  return weight.size(1) == input.size(1) && has_weight_gradient(weight.size(1), weight.size(0));
}

}  // namespace

at::Tensor conv2d(
    const at::Tensor& input, const at::Tensor& weight, const OptionalTensor& bias, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups) {
  c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  const auto type = autocast_dtype(c10::kCPU);
  const auto narrow = at::autocast::cached_cast(type, input, c10::kCPU);
  if (at::GradMode::is_enabled() && supported(narrow, weight, bias, stride, padding, dilation, groups)) {
    count_taken();
    return NarrowConvolution::apply(narrow, weight, bias.has_value() && bias->defined() ? bias : OptionalTensor(), pair(stride), pair(padding));
  }
  return at::conv2d(
      narrow, at::autocast::cached_cast(type, weight, c10::kCPU), at::autocast::cached_cast(type, bias, c10::kCPU), stride, padding, dilation, groups);
}

}  // namespace lifecycle::fast
