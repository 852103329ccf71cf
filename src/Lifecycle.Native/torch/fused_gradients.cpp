// What is done to all gradients at once: clipping by their common norm, and taking a loss scale out of them.
#include "api.h"
#include "compat.h"
#include "fused_batch.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>

namespace {

using lifecycle::fused::is_plain;
using lifecycle::fused::kGrain;

// Gradients whose elements loops can take as they lie in memory, with the running total of their elements; and the others.
struct Gradients {
  std::vector<at::Tensor> plain, others;
  std::vector<int64_t> ends;

  Gradients(at::Tensor* const* parameters, int32_t count) {
    for (int32_t i = 0; i < count; ++i) {
      const at::Tensor& gradient = parameters[i]->grad();
      if (gradient.defined()) add(gradient);
    }
  }

  // Calls each(gradient, begin, end) for ranges that cover all elements of the plain ones, on libtorch's threads.
  template <typename Each>
  void for_ranges(Each each) const {
    if (plain.empty()) return;
    at::parallel_for(0, ends.back(), kGrain, [&](int64_t begin, int64_t end) {
      auto index = std::upper_bound(ends.begin(), ends.end(), begin) - ends.begin();
      for (; begin < end; ++index) {
        const auto start = index == 0 ? 0 : ends[index - 1];
        const auto stop = std::min(end, ends[index]);
        each(plain[index], begin - start, stop - start);
        begin = stop;
      }
    });
  }

 private:
  void add(const at::Tensor& gradient) {
    if (!is_plain(gradient) || !gradient.is_non_overlapping_and_dense()) return others.push_back(gradient);
    plain.push_back(gradient);
    ends.push_back((ends.empty() ? 0 : ends.back()) + gradient.numel());
  }
};

double norm(const Gradients& gradients) {
  std::mutex mutex;
  double squares = 0;
  gradients.for_ranges([&](const at::Tensor& gradient, int64_t begin, int64_t end) {
    const auto part = lifecycle::fused::sum_of_squares_kernel(gradient.scalar_type())(gradient.data_ptr(), begin, end);
    std::lock_guard<std::mutex> lock(mutex);
    squares += part;
  });
  // One tensor on each device, so that a GPU is waited for once.
  std::vector<at::Tensor> norms;
  for (const auto& gradient : gradients.others) norms.push_back(at::norm(gradient.layout() == at::kStrided ? gradient : gradient.coalesce().values()).to(at::kDouble));
  if (!norms.empty()) {
    for (auto& each : norms) each = each.to(norms[0].device());
    squares += at::stack(norms).square().sum().item<double>();
  }
  return std::sqrt(squares);
}

void scale(const Gradients& gradients, double factor, std::atomic<bool>& bad) {
  gradients.for_ranges([&](const at::Tensor& gradient, int64_t begin, int64_t end) {
    if (lifecycle::fused::scale_kernel(gradient.scalar_type())(gradient.data_ptr(), factor, begin, end)) bad.store(true, std::memory_order_relaxed);
  });
  for (const auto& gradient : gradients.plain) gradient.unsafeGetTensorImpl()->bump_version();
}

// On a GPU libtorch checks and scales a list of one device and type in one operator; elsewhere its plain operators do.
bool scale_others(const std::vector<at::Tensor>& gradients, double factor) {
  bool bad = false;
  for (const auto& gradient : gradients) {
    auto values = gradient.layout() == at::kStrided ? gradient : gradient._values();
    if (values.is_cuda()) {
      auto found = at::zeros({}, values.options().dtype(at::kFloat));
      at::_amp_foreach_non_finite_check_and_unscale_({values}, found, at::full({}, factor, found.options()));
      bad |= found.item<float>() != 0;
    } else {
      bad |= !at::isfinite(values).all().item<bool>();
      values.mul_(factor);
    }
  }
  return bad;
}

}  // namespace

// The norm of all gradients as one vector; above the limit, they are scaled in place to that norm.
LIFECYCLE_API int32_t lifecycle_clip_gradients(at::Tensor* const* parameters, int32_t count, double limit, double* total) {
  return lifecycle::guarded([&] {
    at::NoGradGuard no_grad;
    Gradients gradients(parameters, count);
    *total = norm(gradients);
    const auto factor = limit / (*total + 1e-6);
    if (factor >= 1) return;
    std::atomic<bool> ignored{false};
    scale(gradients, factor, ignored);
    for (auto& gradient : gradients.others) gradient.mul_(factor);
  });
}

// Multiplies all gradients by a factor in place and tells whether any of them held what is not a finite number.
LIFECYCLE_API int32_t lifecycle_unscale_gradients(at::Tensor* const* parameters, int32_t count, double factor, int32_t* not_finite) {
  return lifecycle::guarded([&] {
    at::NoGradGuard no_grad;
    Gradients gradients(parameters, count);
    std::atomic<bool> bad{false};
    scale(gradients, factor, bad);
    *not_finite = scale_others(gradients.others, factor) || bad.load() ? 1 : 0;
  });
}
