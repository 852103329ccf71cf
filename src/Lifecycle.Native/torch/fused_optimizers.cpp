// Whole optimizer steps in one call: groups of parameters whose gradients are read from the parameters themselves.
#include "api.h"
#include "compat.h"
#include "fused_batch.h"
#include "fused_foreach.h"

#include <cmath>

namespace {

using lifecycle::fused::Batch;
using lifecycle::fused::Coefficients;
using lifecycle::fused::Momentum;

// Of each structure the managed side has the twin. `composed` sends a group through libtorch's operators, as other devices go.
struct SgdGroup {
  int64_t count;
  double rate, momentum, dampening, penalty;
  int32_t nesterov, maximize, composed, reserved;
};

struct AdamGroup {
  int64_t count;
  double rate, beta1, beta2, epsilon, decay;
  int32_t maximum, maximize, decoupled, composed;
};

struct LionGroup {
  int64_t count;
  double rate, beta1, beta2, decay;
  int32_t maximize, composed;
};

// Calls a function with the index of every parameter that has a gradient, and with its group and the gradient.
template <typename Group, typename Each>
void for_each_gradient(const Group* groups, int32_t group_count, at::Tensor* const* parameters, Each each) {
  int64_t index = 0;
  for (int32_t g = 0; g < group_count; ++g) {
    for (const auto end = index + groups[g].count; index < end; ++index) {
      auto gradient = lifecycle::fused::dense_gradient(*parameters[index]);
      if (gradient.defined()) each(index, groups[g], gradient);
    }
  }
}

template <typename Group>
bool runs_here(const Group& group, const at::Tensor& parameter) {
  return group.composed == 0 && lifecycle::fused::is_plain(parameter);
}

Momentum kind(const SgdGroup& group) {
  return group.momentum == 0 ? Momentum::none : group.nesterov != 0 ? Momentum::nesterov : Momentum::plain;
}

Coefficients sgd_coefficients(const SgdGroup& group, bool is_new) {
  Coefficients c;
  c.rate = group.maximize != 0 ? group.rate : -group.rate;
  c.first = group.momentum;
  // The momentum points up the gradient either way, as in TorchSharp's files; what decays must shrink either way.
  c.penalty = group.maximize != 0 ? -group.penalty : group.penalty;
  c.carry = is_new ? 0 : group.momentum;
  c.keep = is_new ? 1 : 1 - group.dampening;
  return c;
}

Coefficients adam_coefficients(const AdamGroup& group, int64_t step) {
  Coefficients c;
  const auto exponent = static_cast<double>(step);
  c.rate = group.rate / (1 - std::pow(group.beta1, exponent));
  c.first = group.beta1;
  c.second = group.beta2;
  c.epsilon = group.epsilon;
  c.correction = 1 / std::sqrt(1 - std::pow(group.beta2, exponent));
  c.penalty = group.decoupled != 0 ? 0 : group.decay;
  c.shrink = group.decoupled != 0 ? 1 - group.rate * group.decay : 1;
  c.sign = group.maximize != 0 ? -1 : 1;
  return c;
}

Coefficients lion_coefficients(const LionGroup& group) {
  Coefficients c;
  c.rate = group.rate;
  c.first = group.beta1;
  c.second = group.beta2;
  c.shrink = 1 - group.rate * group.decay;
  c.sign = group.maximize != 0 ? -1 : 1;
  return c;
}

}  // namespace

// Momentum buffers that do not exist yet (null) are made where a gradient is, and handed over.
LIFECYCLE_API int32_t lifecycle_fused_sgd(const SgdGroup* groups, int32_t group_count, at::Tensor* const* parameters, at::Tensor** buffers) {
  return lifecycle::guarded([&] {
    at::NoGradGuard no_grad;
    Batch batch;
    lifecycle::fused::ForeachSgd others;
    std::vector<std::pair<int64_t, std::unique_ptr<at::Tensor>>> made;
    for_each_gradient(groups, group_count, parameters, [&](int64_t i, const SgdGroup& group, const at::Tensor& gradient) {
      auto* buffer = buffers[i];
      const bool is_new = group.momentum != 0 && buffer == nullptr;
      if (is_new) {
        made.emplace_back(i, std::make_unique<at::Tensor>(at::zeros_like(*parameters[i])));
        buffer = made.back().second.get();
      }
      const auto coefficients = sgd_coefficients(group, is_new);
      if (runs_here(group, *parameters[i]))
        batch.add(*parameters[i], gradient, {group.momentum != 0 ? buffer : nullptr}, lifecycle::fused::sgd_kernel(parameters[i]->scalar_type(), group.penalty != 0, kind(group)), coefficients);
      else
        others.add(*parameters[i], gradient, group.momentum != 0 ? buffer : nullptr, coefficients, kind(group));
    });
    batch.run();
    others.run();
    for (auto& [index, buffer] : made) buffers[index] = buffer.release();
  });
}

// Steps are counted up for the parameters that have a gradient; `maxima` holds null where there is no AMSGrad.
LIFECYCLE_API int32_t lifecycle_fused_adam(
    const AdamGroup* groups, int32_t group_count, at::Tensor* const* parameters, at::Tensor* const* averages, at::Tensor* const* squares, at::Tensor* const* maxima, int64_t* steps) {
  return lifecycle::guarded([&] {
    at::NoGradGuard no_grad;
    Batch batch;
    lifecycle::fused::ForeachAdam others;
    std::vector<int64_t> stepped;
    for_each_gradient(groups, group_count, parameters, [&](int64_t i, const AdamGroup& group, const at::Tensor& gradient) {
      const auto coefficients = adam_coefficients(group, steps[i] + 1);
      auto* maximum = group.maximum != 0 ? maxima[i] : nullptr;
      LIFECYCLE_CHECK(group.maximum == 0 || maximum != nullptr, "parameter ", i, " has no maximum of squared gradients, which AMSGrad needs; expected one; turn amsgrad on when the optimizer is made");
      if (runs_here(group, *parameters[i]))
        batch.add(*parameters[i], gradient, {averages[i], squares[i], maximum}, lifecycle::fused::adam_kernel(parameters[i]->scalar_type(), coefficients.penalty != 0, maximum != nullptr), coefficients);
      else
        others.add(*parameters[i], gradient, *averages[i], *squares[i], maximum, coefficients);
      stepped.push_back(i);
    });
    batch.run();
    others.run();
    for (auto index : stepped) ++steps[index];
  });
}

LIFECYCLE_API int32_t lifecycle_fused_lion(const LionGroup* groups, int32_t group_count, at::Tensor* const* parameters, at::Tensor* const* averages) {
  return lifecycle::guarded([&] {
    at::NoGradGuard no_grad;
    Batch batch;
    lifecycle::fused::ForeachLion others;
    for_each_gradient(groups, group_count, parameters, [&](int64_t i, const LionGroup& group, const at::Tensor& gradient) {
      const auto coefficients = lion_coefficients(group);
      if (runs_here(group, *parameters[i]))
        batch.add(*parameters[i], gradient, {averages[i]}, lifecycle::fused::lion_kernel(parameters[i]->scalar_type()), coefficients);
      else
        others.add(*parameters[i], gradient, *averages[i], coefficients);
    });
    batch.run();
    others.run();
  });
}
