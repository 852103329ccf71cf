#include "sync_batch_norm.h"

#include "collectives.h"

#include <torch/csrc/autograd/custom_function.h>

namespace lifecycle {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

// One value a channel, shaped to be broadcast over the input.
at::Tensor per_channel(const at::Tensor& values, const at::Tensor& input) {
  std::vector<int64_t> sizes(input.dim(), 1);
  sizes[1] = -1;
  return values.view(sizes);
}

// Statistics and gradients are not computed in narrow types.
at::ScalarType wide_type(const at::Tensor& tensor) { return tensor.scalar_type() == at::kDouble ? at::kDouble : at::kFloat; }

struct Statistics {
  at::Tensor mean;
  at::Tensor variance;  // biased
  int64_t count;
};

// Mean, sum of squared deviations and number of values of this rank, in one row of doubles, for the mean of a few values
// that are large and close together must be exact.
at::Tensor local_row(const at::Tensor& input) {
  auto channels = input.size(1);
  auto count = input.numel() / channels;
  auto row = at::zeros({2 * channels + 1}, input.options().dtype(at::kDouble));
  row[2 * channels] = count;
  if (count == 0) return row;
  auto [mean, variance] = at::batch_norm_update_stats(input.to(wide_type(input)), {}, {}, 0.0);
  row.narrow(0, 0, channels).copy_(mean);
  row.narrow(0, channels, channels).copy_(variance).mul_(count);
  return row;
}

// Chan, Golub and LeVeque's combination of the ranks' means and squared deviations, exact for uneven batches too.
Statistics joined(const at::Tensor& rows, at::ScalarType type) {
  auto channels = (rows.size(1) - 1) / 2;
  auto counts = rows.narrow(1, 2 * channels, 1);
  auto means = rows.narrow(1, 0, channels);
  auto total = counts.sum();
  auto mean = (means * counts).sum(0) / total;
  auto deviations = rows.narrow(1, channels, channels).sum(0) + ((means - mean).square_() * counts).sum(0);
  return {mean.to(type), (deviations / total).to(type), total.item().toLong()};
}

Statistics gather_statistics(Group& group, const at::Tensor& input) {
  at::Tensor rows;
  all_gather(group, local_row(input), rows)->wait();
  auto statistics = joined(rows, wide_type(input));
  LIFECYCLE_CHECK(statistics.count > 1, "batch normalization needs more than one value a channel in training, but the ranks have ", statistics.count,
                  " together; use larger batches");
  return statistics;
}

void update(const at::Tensor& running, const at::Tensor& value, double momentum) {
  if (running.defined()) running.mul_(1 - momentum).add_(value.to(running.scalar_type()), momentum);
}

at::Tensor normalize(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias, const Statistics& statistics, double eps) {
  if (input.numel() == 0) return at::empty_like(input);
  return std::get<0>(at::native_batch_norm(input, weight, bias, statistics.mean, statistics.variance, /*training=*/false, 0.0, eps));
}

class SyncBatchNorm : public torch::autograd::Function<SyncBatchNorm> {
 public:
  // Only optional tensors may be undefined.
  static Variable forward(AutogradContext* context, const Variable& input, const c10::optional<Variable>& weight_or_none,
                          const c10::optional<Variable>& bias_or_none, const std::shared_ptr<Group>& group, const BatchNormSettings& settings) {
    auto weight = weight_or_none.value_or(at::Tensor()), bias = bias_or_none.value_or(at::Tensor());
    auto statistics = gather_statistics(*group, input);
    update(settings.running_mean, statistics.mean, settings.momentum);
    // The running variance is unbiased, the one normalized with is not.
    update(settings.running_var, statistics.variance * (static_cast<double>(statistics.count) / (statistics.count - 1)), settings.momentum);
    context->save_for_backward({input, weight, statistics.mean, statistics.variance});
    context->saved_data["eps"] = settings.eps;
    context->saved_data["count"] = statistics.count;
    context->saved_data["bias"] = bias.defined();
    context->saved_data["group"] = c10::IValue::make_capsule(c10::make_intrusive<Held>(group));
    return normalize(input, weight, bias, statistics, settings.eps);
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    LIFECYCLE_CHECK(!at::GradMode::is_enabled(), "synchronized batch normalization cannot be differentiated twice; leave create_graph off");
    auto saved = context->get_saved_variables();
    const auto &input = saved[0], &weight = saved[1], &mean = saved[2], &variance = saved[3];
    auto& group = *static_cast<Held*>(context->saved_data["group"].toCapsule().get())->group;
    auto eps = context->saved_data["eps"].toDouble();
    auto x = input.to(mean.scalar_type()), gradient = gradients[0].to(mean.scalar_type());
    auto sums = local_sums(gradient, x, mean, variance, eps);
    variable_list results(5);
    if (weight.defined()) results[1] = sums[1].to(weight.scalar_type(), /*non_blocking=*/false, /*copy=*/true);
    if (context->saved_data["bias"].toBool()) results[2] = sums[0].to(weight.scalar_type(), /*non_blocking=*/false, /*copy=*/true);
    all_reduce(group, {sums}, Reduction::sum, sums.nbytes())->wait();
    sums.div_(static_cast<double>(context->saved_data["count"].toInt()));
    results[0] = input_gradient(gradient, x, weight, mean, (variance + eps).rsqrt_(), sums).to(input.scalar_type());
    return results;
  }

 private:
  struct Held : torch::CustomClassHolder {
    explicit Held(std::shared_ptr<Group> group) : group(std::move(group)) {}
    std::shared_ptr<Group> group;
  };

  // Two rows: the sums over this rank of the gradient, and of the gradient times the normalized input. The backward pass of
  // evaluation has them as the gradients of bias and weight.
  static at::Tensor local_sums(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& mean, const at::Tensor& variance, double eps) {
    if (x.numel() == 0) return at::zeros({2, x.size(1)}, mean.options());
    auto [none, weight, bias] = at::native_batch_norm_backward(gradient, x, {}, mean, variance, {}, {}, /*train=*/false, eps, {false, true, true});
    return at::stack({bias, weight});
  }

  // weight * invstd * (dy - mean(dy) - xhat * mean(dy * xhat)), with xhat = (x - mean) * invstd.
  static at::Tensor input_gradient(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& weight, const at::Tensor& mean,
                                   const at::Tensor& inverse, const at::Tensor& means) {
    auto scale = weight.defined() ? inverse * weight : inverse;
    auto slope = scale * inverse * means[1];
    auto centred = (x - per_channel(mean, x)).mul_(per_channel(slope, x));
    return (gradient - per_channel(means[0], x)).mul_(per_channel(scale, x)).sub_(centred);
  }
};

}  // namespace

at::Tensor sync_batch_norm(const std::shared_ptr<Group>& group, const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                           const BatchNormSettings& settings) {
  LIFECYCLE_CHECK(input.dim() >= 2, "synchronized batch normalization needs a batch axis and a channel axis, the input is ", input.sizes());
  LIFECYCLE_CHECK(input.is_floating_point(), "synchronized batch normalization needs a floating-point input, not ", input.scalar_type());
  LIFECYCLE_CHECK(weight.defined() || !bias.defined(), "synchronized batch normalization has a bias only beside a weight");
  auto none_if_undefined = [](const at::Tensor& tensor) { return tensor.defined() ? c10::optional<Variable>(tensor) : c10::nullopt; };
  return SyncBatchNorm::apply(input, none_if_undefined(weight), none_if_undefined(bias), group, settings);
}

}  // namespace lifecycle
