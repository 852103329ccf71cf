#include "fused_batch.h"

#include "api.h"

#include <ATen/Parallel.h>

#include <algorithm>

namespace lifecycle::fused {

bool is_plain(const at::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.layout() == at::kStrided && has_kernels(tensor.scalar_type());
}

at::Tensor dense_gradient(const at::Tensor& parameter) {
  const at::Tensor& gradient = parameter.grad();
  if (!gradient.defined()) return gradient;
  auto dense = gradient.layout() == at::kStrided ? gradient : gradient.to_dense();
  return dense.scalar_type() == parameter.scalar_type() ? dense : dense.to(parameter.scalar_type());
}

at::Tensor Batch::aligned(const at::Tensor& tensor, const at::Tensor& pattern) {
  LIFECYCLE_CHECK(
      tensor.sizes() == pattern.sizes() && tensor.scalar_type() == pattern.scalar_type() && tensor.device() == pattern.device(),
      "a parameter is ", pattern.scalar_type(), " ", pattern.sizes(), " on ", pattern.device(), ", but what belongs to it is ", tensor.scalar_type(), " ",
      tensor.sizes(), " on ", tensor.device(), "; expected the same of both; make the optimizer after the model was moved or converted");
  if (tensor.strides() == pattern.strides()) return tensor;
  auto copy = at::empty_strided(pattern.sizes(), pattern.strides(), tensor.options());
  copy.copy_(tensor);
  kept_.push_back(copy);
  return copy;
}

void Batch::add(at::Tensor& parameter, const at::Tensor& gradient, std::initializer_list<at::Tensor*> states, Kernel kernel, const Coefficients& coefficients) {
  auto pattern = parameter.detach();
  if (!parameter.is_non_overlapping_and_dense()) {
    pattern = pattern.contiguous();
    copied_back_.emplace_back(parameter.detach(), pattern);
  }
  Task task{kernel, coefficients, {}};
  task.views.parameter = pattern.data_ptr();
  task.views.gradient = aligned(gradient, pattern).data_ptr();
  auto* view = task.views.state;
  for (auto* state : states) {
    if (state != nullptr) {
      auto lying = aligned(*state, pattern);
      if (!lying.is_same(*state)) state->set_data(lying);
      *view = state->data_ptr();
    }
    ++view;
  }
  tasks_.push_back(task);
  ends_.push_back((ends_.empty() ? 0 : ends_.back()) + pattern.numel());
  written_.push_back(parameter);
}

void Batch::run() {
  if (tasks_.empty()) return;
  at::parallel_for(0, ends_.back(), kGrain, [&](int64_t begin, int64_t end) {
    auto index = std::upper_bound(ends_.begin(), ends_.end(), begin) - ends_.begin();
    for (; begin < end; ++index) {
      const auto start = index == 0 ? 0 : ends_[index - 1];
      const auto stop = std::min(end, ends_[index]);
      tasks_[index].kernel(tasks_[index].coefficients, tasks_[index].views, begin - start, stop - start);
      begin = stop;
    }
  });
  for (auto& [target, source] : copied_back_) target.copy_(source);
  // As an in-place operator would, so that a backward pass that needs the old values fails.
  for (auto& tensor : written_) tensor.unsafeGetTensorImpl()->bump_version();
}

}  // namespace lifecycle::fused
