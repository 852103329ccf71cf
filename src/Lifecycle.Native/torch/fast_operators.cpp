#include "fast_operators.h"

#include "api.h"
#include "fast_kernels.h"

#include <ATen/Parallel.h>
#include <ATen/TensorSubclassLikeUtils.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/jit/frontend/tracer.h>

#include <atomic>

namespace lifecycle::fast {

namespace {

std::atomic<bool> on{true};
std::atomic<int64_t> taken{0};

constexpr int64_t kRegister = 16;

// libtorch warns of an operator that stands in place of another, which is meant here.
class WarningsHidden {
 public:
  WarningsHidden() : old_(warnings::get_warning_handler()) { warnings::set_warning_handler(&collector_); }
  ~WarningsHidden() { warnings::set_warning_handler(old_); }
  WarningsHidden(const WarningsHidden&) = delete;
  WarningsHidden& operator=(const WarningsHidden&) = delete;

 private:
  WarningCollector collector_;
  c10::WarningHandler* old_;
};

torch::Library* registered() {
  WarningsHidden hidden;
  // Never ended: the operators may be called up to the end of the process.
  auto* library = new torch::Library(torch::Library::IMPL, "aten", c10::DispatchKey::AutocastCPU, __FILE__, __LINE__);
  library->impl("batch_norm", TORCH_FN(batch_norm));
  library->impl("conv2d", TORCH_FN(conv2d));
  library->impl("relu", TORCH_FN(relu));
  library->impl("max_pool2d", TORCH_FN(max_pool2d));
  library->impl("adaptive_avg_pool2d", TORCH_FN(adaptive_avg_pool2d));
  return library;
}

}  // namespace

void install() {
  static auto* library = registered();
  static_cast<void>(library);
}

void count_taken() { taken.fetch_add(1, std::memory_order_relaxed); }

bool enabled() { return on.load(std::memory_order_relaxed); }

bool fits(const at::Tensor& image) {
  return enabled() && image.defined() && image.dim() == 4 && image.scalar_type() == at::kBFloat16 && image.device().is_cpu() && image.layout() == at::kStrided &&
      image.numel() > 0 && image.size(1) % kRegister == 0 && image.is_contiguous(at::MemoryFormat::ChannelsLast) && !at::isTensorSubclassLike(image) &&
      !torch::jit::tracer::isTracing();
}

at::Tensor laid_out(const at::Tensor& tensor) { return tensor.to(at::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast); }

void in_parallel(int64_t count, const std::function<void(int64_t, int64_t)>& body) {
  at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) { body(begin, end); });
}

torch::autograd::variable_list differentiable(
    const std::function<at::Tensor()>& operation, const torch::autograd::variable_list& inputs, const at::Tensor& gradient) {
  torch::autograd::variable_list wanted;
  for (const auto& input : inputs)
    if (input.defined() && input.requires_grad()) wanted.push_back(input);
  c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::DispatchKey::AutocastCPU);
  const auto found = torch::autograd::grad({operation()}, wanted, {gradient}, {}, /*create_graph=*/true, /*allow_unused=*/true);
  torch::autograd::variable_list result(inputs.size());
  for (size_t i = 0, next = 0; i < inputs.size(); ++i)
    if (inputs[i].defined() && inputs[i].requires_grad()) result[i] = found[next++];
  return result;
}

}  // namespace lifecycle::fast

// Whether operators of convolution nets take their own forms within CPU autocast, in the whole process; on at first.
LIFECYCLE_API int32_t lifecycle_fast_operators_set(int32_t enabled) {
  return lifecycle::guarded([&] { lifecycle::fast::on = enabled != 0; });
}

LIFECYCLE_API int32_t lifecycle_fast_operators_get(int32_t* enabled) {
  return lifecycle::guarded([&] { *enabled = lifecycle::fast::on ? 1 : 0; });
}

// How many operators took their own form so far.
LIFECYCLE_API int32_t lifecycle_fast_operators_taken(int64_t* count) {
  return lifecycle::guarded([&] { *count = lifecycle::fast::taken; });
}

LIFECYCLE_API int32_t lifecycle_fast_operators_form(int32_t number, int32_t* there) {
  return lifecycle::guarded([&] { *there = lifecycle::fast::use_form(number) ? 1 : 0; });
}
