// The states of devices' random numbers, of which TorchSharp binds the CPU's alone.
#include <ATen/ATen.h>

#include <mutex>

#include "api.h"

namespace {

c10::Device device_of(int32_t type, int32_t index) { return c10::Device(static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index)); }

}  // namespace

// A copy of the state of a device's default generator, as bytes.
LIFECYCLE_API int32_t lifecycle_random_state_get(int32_t type, int32_t index, at::Tensor** state) {
  return lifecycle::guarded([&] {
    auto generator = at::globalContext().defaultGenerator(device_of(type, index));
    std::lock_guard<std::mutex> lock(generator.mutex());
    *state = new at::Tensor(generator.get_state());
  });
}

LIFECYCLE_API int32_t lifecycle_random_state_set(int32_t type, int32_t index, const at::Tensor* state) {
  return lifecycle::guarded([&] {
    auto generator = at::globalContext().defaultGenerator(device_of(type, index));
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_state(*state);
  });
}
