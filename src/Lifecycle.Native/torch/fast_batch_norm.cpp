#include "fast_kernels.h"
#include "fast_operators.h"

#include <ATen/autocast_mode.h>

#include <cmath>

namespace lifecycle::fast {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

// The values that a thread reads twice stay in its innermost cache. Sums are added up by parts of this size whatever the number of threads, so
// that they have the same bits.
constexpr int64_t kPart = 8192;

struct Image {
  int64_t pixels, channels, part, parts;

  explicit Image(const at::Tensor& tensor) : pixels(tensor.size(0) * tensor.size(2) * tensor.size(3)), channels(tensor.size(1)) {
    part = std::max<int64_t>(1, kPart / channels);
    parts = (pixels + part - 1) / part;
  }

  int64_t offset(int64_t index) const { return index * part * channels; }
  int64_t count(int64_t index) const { return std::min(part, pixels - index * part); }
};

at::Tensor value_of(const OptionalTensor& tensor) { return tensor.has_value() ? *tensor : at::Tensor(); }

// An argument that may be undefined, as the node of the gradient takes none that is.
OptionalTensor given(const at::Tensor& tensor) { return tensor.defined() ? OptionalTensor(tensor) : OptionalTensor(); }

float* floats(const at::Tensor& tensor) { return tensor.data_ptr<float>(); }

at::Tensor row(int64_t channels) { return at::empty({channels}, at::kFloat); }

struct Moments {
  at::Tensor mean, variance;
};

Moments moments_of(const at::Tensor& input, const Image& image) {
  std::vector<float> means(image.parts * image.channels), squares(means.size());
  in_parallel(image.parts, [&](int64_t begin, int64_t end) {
    for (auto i = begin; i < end; ++i)
      kernels().moments(words(input) + image.offset(i), image.count(i), image.channels, &means[i * image.channels], &squares[i * image.channels]);
  });
  // Parts are put together as in Chan, Golub and LeVeque, "Algorithms for computing the sample variance" (1983).
  std::vector<double> mean(image.channels), square(image.channels);
  for (int64_t i = 0; i < image.parts; ++i)
    for (int64_t c = 0; c < image.channels; ++c) mean[c] += image.count(i) * static_cast<double>(means[i * image.channels + c]);
  for (auto& value : mean) value /= static_cast<double>(image.pixels);
  for (int64_t i = 0; i < image.parts; ++i)
    for (int64_t c = 0; c < image.channels; ++c) {
      const double difference = means[i * image.channels + c] - mean[c];
      square[c] += squares[i * image.channels + c] + image.count(i) * difference * difference;
    }
  Moments result{row(image.channels), row(image.channels)};
  for (int64_t c = 0; c < image.channels; ++c) {
    floats(result.mean)[c] = static_cast<float>(mean[c]);
    floats(result.variance)[c] = static_cast<float>(square[c] / static_cast<double>(image.pixels));
  }
  return result;
}

void update(const at::Tensor& running, const at::Tensor& found, double momentum, double factor) {
  for (int64_t c = 0; c < found.numel(); ++c)
    floats(running)[c] = static_cast<float>((1 - momentum) * floats(running)[c] + momentum * factor * floats(found)[c]);
}

// What the output is computed with, as [scale, shift].
at::Tensor coefficients_of(const at::Tensor& mean, const at::Tensor& inverse, const at::Tensor& weight, const at::Tensor& bias) {
  const auto channels = mean.numel();
  auto result = at::empty({2, channels}, at::kFloat);
  auto *scale = floats(result), *shift = scale + channels;
  for (int64_t c = 0; c < channels; ++c) {
    scale[c] = floats(inverse)[c] * (weight.defined() ? floats(weight)[c] : 1.0f);
    shift[c] = static_cast<float>((bias.defined() ? floats(bias)[c] : 0.0) - static_cast<double>(floats(mean)[c]) * scale[c]);
  }
  return result;
}

Normalization normalization(const at::Tensor& mean, const at::Tensor& coefficients) {
  return {floats(coefficients), floats(coefficients) + mean.numel(), floats(mean)};
}

at::Tensor normalized(const at::Tensor& input, const Image& image, const Normalization& by) {
  auto output = at::empty_like(input, input.options(), at::MemoryFormat::ChannelsLast);
  in_parallel(image.parts, [&](int64_t begin, int64_t end) {
    for (auto i = begin; i < end; ++i)
      kernels().normalize(words(input) + image.offset(i), words(output) + image.offset(i), image.count(i), image.channels, by);
  });
  return output;
}

struct Gradients {
  at::Tensor input, weight, bias;
};

Gradients gradients_of(
    const at::Tensor& gradient, const at::Tensor& input, const at::Tensor& mean, const at::Tensor& inverse, const at::Tensor& coefficients, bool rectified, bool wants_input) {
  const Image image(input);
  const auto by = normalization(mean, coefficients);
  const auto arrived = laid_out(gradient);
  std::vector<float> sums(image.parts * image.channels), products(sums.size());
  in_parallel(image.parts, [&](int64_t begin, int64_t end) {
    for (auto i = begin; i < end; ++i)
      kernels().gradient_sums(words(arrived) + image.offset(i), words(input) + image.offset(i), image.count(i), image.channels, by, rectified,
          &sums[i * image.channels], &products[i * image.channels]);
  });
  std::vector<double> sum(image.channels), product(image.channels);
  for (int64_t i = 0; i < image.parts; ++i)
    for (int64_t c = 0; c < image.channels; ++c) {
      sum[c] += sums[i * image.channels + c];
      product[c] += products[i * image.channels + c];
    }
  Gradients result{{}, row(image.channels), row(image.channels)};
  std::vector<float> lean(image.channels), offset(image.channels);
  for (int64_t c = 0; c < image.channels; ++c) {
    const double inverted = floats(inverse)[c];
    floats(result.bias)[c] = static_cast<float>(sum[c]);
    floats(result.weight)[c] = static_cast<float>(product[c] * inverted);
    lean[c] = static_cast<float>(-by.scale[c] * product[c] * inverted * inverted / static_cast<double>(image.pixels));
    offset[c] = static_cast<float>(-by.scale[c] * sum[c] / static_cast<double>(image.pixels));
  }
  if (!wants_input) return result;
  result.input = at::empty_like(input, input.options(), at::MemoryFormat::ChannelsLast);
  const Gradient with{by.scale, lean.data(), offset.data()};
  in_parallel(image.parts, [&](int64_t begin, int64_t end) {
    for (auto i = begin; i < end; ++i)
      kernels().normalize_backward(words(arrived) + image.offset(i), words(input) + image.offset(i), words(result.input) + image.offset(i), image.count(i),
          image.channels, by, with, rectified);
  });
  return result;
}

variable_list backward_of(AutogradContext* context, const at::Tensor& gradient, bool rectified, size_t arguments) {
  const auto saved = context->get_saved_variables();
  const auto &input = saved[0], &weight = saved[1], &bias = saved[2], &mean = saved[3], &inverse = saved[4], &coefficients = saved[5];
  variable_list result(arguments);
  if (at::GradMode::is_enabled()) {
    const auto epsilon = context->saved_data["epsilon"].toDouble();
    const auto found = differentiable(
        [&] {
          const auto output = at::batch_norm(input, weight, bias, {}, {}, /*training=*/true, 0, epsilon, false);
          return rectified ? at::relu(output) : output;
        },
        {input, weight, bias}, gradient);
    std::copy(found.begin(), found.end(), result.begin());
    return result;
  }
  const auto found = gradients_of(gradient, input, mean, inverse, coefficients, rectified, input.requires_grad());
  result[0] = found.input;
  if (weight.defined()) result[1] = found.weight;
  if (bias.defined()) result[2] = found.bias;
  return result;
}

void save(
    AutogradContext* context, const Variable& input, const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& mean, const at::Tensor& inverse,
    const at::Tensor& coefficients, double epsilon) {
  context->save_for_backward({input, weight, bias, mean, inverse, coefficients});
  context->saved_data["epsilon"] = epsilon;
}

struct BatchNorm : torch::autograd::Function<BatchNorm> {
  static Variable forward(
      AutogradContext* context, const Variable& input, const OptionalTensor& scale, const OptionalTensor& shift, const OptionalTensor& running_mean,
      const OptionalTensor& running_var, double momentum, double epsilon) {
    const auto weight = value_of(scale), bias = value_of(shift);
    const Image image(input);
    const auto moments = moments_of(input, image);
    const auto inverse = row(image.channels);
    for (int64_t c = 0; c < image.channels; ++c) floats(inverse)[c] = static_cast<float>(1 / std::sqrt(static_cast<double>(floats(moments.variance)[c]) + epsilon));
    if (running_mean.has_value()) update(*running_mean, moments.mean, momentum, 1);
    if (running_var.has_value()) update(*running_var, moments.variance, momentum, static_cast<double>(image.pixels) / static_cast<double>(image.pixels - 1));
    const auto coefficients = coefficients_of(moments.mean, inverse, weight, bias);
    save(context, input, weight, bias, moments.mean, inverse, coefficients, epsilon);
    return normalized(input, image, normalization(moments.mean, coefficients));
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) { return backward_of(context, gradients[0], /*rectified=*/false, 7); }
};

// A ReLU whose gradient goes by the node of the batch norm before it, straight to that one's input: what the ReLU cuts off is found again from the
// input, in the passes that batch norm's gradient takes anyway. Should the batch norm's output serve elsewhere too, that part of the gradient comes
// through its own node, and the two add up.
struct RectifiedBatchNorm : torch::autograd::Function<RectifiedBatchNorm> {
  static Variable forward(
      AutogradContext* context, const Variable& input, const OptionalTensor& weight, const OptionalTensor& bias, const at::Tensor& output, const at::Tensor& mean,
      const at::Tensor& inverse, const at::Tensor& coefficients, double epsilon) {
    save(context, input, value_of(weight), value_of(bias), mean, inverse, coefficients, epsilon);
    auto result = at::empty_like(output, output.options(), at::MemoryFormat::ChannelsLast);
    const Image image(output);
    in_parallel(image.parts, [&](int64_t begin, int64_t end) {
      for (auto i = begin; i < end; ++i) kernels().rectify(words(output) + image.offset(i), words(result) + image.offset(i), image.count(i) * image.channels);
    });
    return result;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) { return backward_of(context, gradients[0], /*rectified=*/true, 8); }
};

bool is_row(const at::Tensor& tensor, int64_t channels) {
  return !tensor.defined() || (tensor.scalar_type() == at::kFloat && tensor.device().is_cpu() && tensor.is_contiguous() && tensor.numel() == channels);
}

// The node of the batch norm that gave this very tensor, as long as nothing has written into it since.
torch::autograd::CppNode<BatchNorm>* source_of(const at::Tensor& output) {
  if (!at::GradMode::is_enabled() || !output.requires_grad() || output._version() != 0) return nullptr;
  return dynamic_cast<torch::autograd::CppNode<BatchNorm>*>(output.grad_fn().get());
}

}  // namespace

at::Tensor batch_norm(
    const at::Tensor& input, const OptionalTensor& weight, const OptionalTensor& bias, const OptionalTensor& running_mean,
    const OptionalTensor& running_var, bool training, double momentum, double epsilon, bool cudnn_enabled) {
  const auto scale = value_of(weight), shift = value_of(bias), mean = value_of(running_mean), variance = value_of(running_var);
  if (training && fits(input) && input.numel() > input.size(1)) {
    const auto channels = input.size(1);
    if (is_row(scale, channels) && is_row(shift, channels) && is_row(mean, channels) && is_row(variance, channels)) {
      count_taken();
      return BatchNorm::apply(input, given(scale), given(shift), given(mean), given(variance), momentum, epsilon);
    }
  }
  c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  return at::batch_norm(input, weight, bias, running_mean, running_var, training, momentum, epsilon, cudnn_enabled);
}

at::Tensor relu(const at::Tensor& input) {
  if (fits(input)) {
    if (auto* source = source_of(input)) {
      count_taken();
      const auto saved = source->ctx_.get_saved_variables();
      const auto epsilon = source->ctx_.saved_data["epsilon"].toDouble();
      return RectifiedBatchNorm::apply(saved[0], given(saved[1]), given(saved[2]), input.detach(), saved[3], saved[4], saved[5], epsilon);
    }
  }
  c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  return at::relu(input);
}

}  // namespace lifecycle::fast
