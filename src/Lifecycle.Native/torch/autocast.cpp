#include "api.h"
#include "compat.h"
#include "fast_operators.h"

namespace {

c10::DeviceType autocast_device(int32_t device) {
  auto type = static_cast<c10::DeviceType>(device);
  LIFECYCLE_CHECK(type == c10::kCPU || type == c10::kCUDA, "autocast supports the devices cpu and cuda, not ", type);
  return type;
}

}  // namespace

// Turns autocast on (or, inside such a region, off) for this thread and tells what was set before.
LIFECYCLE_API int32_t lifecycle_autocast_enter(int32_t device, int32_t dtype, int32_t enabled, int32_t* was_enabled, int32_t* old_dtype) {
  return lifecycle::guarded([&] {
    auto type = autocast_device(device);
    auto scalar = static_cast<at::ScalarType>(dtype);
    LIFECYCLE_CHECK(enabled == 0 || type == c10::kCUDA || scalar != at::kHalf,
                "autocast to float16 needs CUDA, for libtorch's CPU operators lack float16; expected bfloat16 on the cpu");
    LIFECYCLE_CHECK(enabled == 0 || scalar == at::kBFloat16 || scalar == at::kHalf,
                "autocast on ", type, " supports ", type == c10::kCUDA ? "bfloat16 and float16" : "bfloat16", ", not ", scalar);
    *was_enabled = lifecycle::autocast_enabled(type);
    *old_dtype = static_cast<int32_t>(lifecycle::autocast_dtype(type));
    if (enabled != 0 && type == c10::kCPU) lifecycle::fast::install();
    if (enabled != 0) lifecycle::set_autocast_dtype(type, scalar);
    lifecycle::set_autocast_enabled(type, enabled != 0);
    at::autocast::increment_nesting();
  });
}

// Puts back what was set before; the casts cached for the outermost region are released with it.
LIFECYCLE_API int32_t lifecycle_autocast_exit(int32_t device, int32_t was_enabled, int32_t old_dtype) {
  return lifecycle::guarded([&] {
    auto type = autocast_device(device);
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    lifecycle::set_autocast_enabled(type, was_enabled != 0);
    lifecycle::set_autocast_dtype(type, static_cast<at::ScalarType>(old_dtype));
  });
}

LIFECYCLE_API int32_t lifecycle_autocast_is_enabled(int32_t device, int32_t* enabled) {
  return lifecycle::guarded([&] { *enabled = lifecycle::autocast_enabled(autocast_device(device)); });
}
