#include "fast_kernels.h"
#include "fast_operators.h"

namespace lifecycle::fast {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

struct Pool {
  std::vector<int64_t> size, stride, padding;
  bool ceil_mode;

  Window window(const at::Tensor& image) const {
    Window w{image.size(2), image.size(3), image.size(1), 0, 0, {size[0], size[1]}, {stride[0], stride[1]}, {padding[0], padding[1]}};
    w.rows = length(w.height, 0);
    w.columns = length(w.width, 1);
    return w;
  }

 private:
  int64_t length(int64_t input, int axis) const {
    const auto left = input + 2 * padding[axis] - size[axis];
    if (left < 0) return 0;
    auto count = (left + (ceil_mode ? stride[axis] - 1 : 0)) / stride[axis] + 1;
    // A last window must begin inside the image or its left padding.
    if (ceil_mode && (count - 1) * stride[axis] >= input + padding[axis]) --count;
    return count;
  }
};

// Over the rows of all images: body(image, row).
void over_rows(int64_t images, int64_t rows, const std::function<void(int64_t, int64_t)>& body) {
  in_parallel(images * rows, [&](int64_t begin, int64_t end) {
    for (auto i = begin; i < end; ++i) body(i / rows, i % rows);
  });
}

struct MaxPool : torch::autograd::Function<MaxPool> {
  static Variable forward(AutogradContext* context, const Variable& input, const Pool& pool) {
    const auto w = pool.window(input);
    auto output = at::empty({input.size(0), w.channels, w.rows, w.columns}, input.options(), at::MemoryFormat::ChannelsLast);
    auto chosen = at::empty(output.sizes(), input.options().dtype(at::kByte), at::MemoryFormat::ChannelsLast);
    const auto line = w.columns * w.channels;
    auto* which = chosen.data_ptr<uint8_t>();
    over_rows(input.size(0), w.rows, [&](int64_t image, int64_t row) {
      const auto at = (image * w.rows + row) * line;
      kernels().max_pool(words(input) + image * w.height * w.width * w.channels, words(output) + at, which + at, row, w);
    });
    context->save_for_backward({input, chosen});
    context->saved_data["size"] = pool.size;
    context->saved_data["stride"] = pool.stride;
    context->saved_data["padding"] = pool.padding;
    context->saved_data["ceil"] = pool.ceil_mode;
    return output;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto &input = saved[0], &chosen = saved[1];
    auto& data = context->saved_data;
    const Pool pool{data["size"].toIntVector(), data["stride"].toIntVector(), data["padding"].toIntVector(), data["ceil"].toBool()};
    if (at::GradMode::is_enabled()) {
      const std::vector<int64_t> dilation{1, 1};
      return {differentiable([&] { return at::max_pool2d(input, pool.size, pool.stride, pool.padding, dilation, pool.ceil_mode); }, {input}, gradients[0])[0], {}};
    }
    const auto w = pool.window(input);
    const auto gradient = laid_out(gradients[0]);
    auto result = at::empty_like(input, input.options(), at::MemoryFormat::ChannelsLast);
    over_rows(input.size(0), w.height, [&](int64_t image, int64_t row) {
      const auto from = image * w.rows * w.columns * w.channels;
      kernels().max_pool_backward(
          words(gradient) + from, chosen.data_ptr<uint8_t>() + from, words(result) + (image * w.height + row) * w.width * w.channels, row, w);
    });
    return {result, {}};
  }
};

struct GlobalMean : torch::autograd::Function<GlobalMean> {
  static Variable forward(AutogradContext* context, const Variable& input) {
    const auto channels = input.size(1), pixels = input.size(2) * input.size(3);
    auto output = at::empty({input.size(0), channels, 1, 1}, input.options());
    in_parallel(input.size(0), [&](int64_t begin, int64_t end) {
      for (auto i = begin; i < end; ++i) kernels().mean(words(input) + i * pixels * channels, words(output) + i * channels, pixels, channels);
    });
    context->saved_data["sizes"] = input.sizes().vec();
    return output;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto sizes = context->saved_data["sizes"].toIntVector();
    const auto channels = sizes[1], pixels = sizes[2] * sizes[3];
    if (at::GradMode::is_enabled()) return {gradients[0].expand(sizes) / static_cast<double>(pixels)};
    const auto gradient = gradients[0].to(at::kBFloat16).contiguous();
    auto result = at::empty(sizes, gradient.options(), at::MemoryFormat::ChannelsLast);
    in_parallel(sizes[0], [&](int64_t begin, int64_t end) {
      for (auto i = begin; i < end; ++i) kernels().mean_backward(words(gradient) + i * channels, words(result) + i * pixels * channels, pixels, channels);
    });
    return {result};
  }
};

bool all(at::IntArrayRef values, int64_t least, int64_t most) {
  return std::all_of(values.begin(), values.end(), [&](int64_t value) { return value >= least && value <= most; });
}

std::vector<int64_t> pair(at::IntArrayRef values) { return {values[0], values.size() == 1 ? values[0] : values[1]}; }

// What libtorch would refuse is left to it, as are windows with more pixels than a byte counts.
bool supported(const Pool& pool, const at::Tensor& input, at::IntArrayRef dilation) {
  if (!all(pool.size, 1, 15) || !all(pool.stride, 1, 255) || !all(dilation, 1, 1)) return false;
  for (size_t axis = 0; axis < 2; ++axis)
    if (pool.padding[axis] < 0 || pool.padding[axis] > pool.size[axis] / 2) return false;
  const auto w = pool.window(input);
  return w.rows > 0 && w.columns > 0;
}

}  // namespace

at::Tensor max_pool2d(
    const at::Tensor& input, at::IntArrayRef size, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, bool ceil_mode) {
  if (fits(input) && !size.empty() && !padding.empty() && !dilation.empty()) {
    const Pool pool{pair(size), pair(stride.empty() ? size : stride), pair(padding), ceil_mode};
    if (supported(pool, input, dilation)) {
      count_taken();
      return MaxPool::apply(input, pool);
    }
  }
  c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  return at::max_pool2d(input, size, stride, padding, dilation, ceil_mode);
}

at::Tensor adaptive_avg_pool2d(const at::Tensor& input, at::IntArrayRef size) {
  if (fits(input) && size.size() == 2 && size[0] == 1 && size[1] == 1) {
    count_taken();
    return GlobalMean::apply(input);
  }
  c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  return at::adaptive_avg_pool2d(input, size);
}

}  // namespace lifecycle::fast
