// Whether libtorch takes operators that repeat to the bit, which TorchSharp does not bind.
#include <ATen/ATen.h>

#include "api.h"
#include "compat.h"

namespace {

constexpr int32_t kAlgorithms = 1;
constexpr int32_t kWarnOnly = 2;
constexpr int32_t kCudnn = 4;
constexpr int32_t kBenchmark = 8;
constexpr int32_t kFill = 16;

}  // namespace

// Sets what the bits say for the whole process and tells what was set before.
LIFECYCLE_API int32_t lifecycle_determinism_exchange(int32_t flags, int32_t* before) {
  return lifecycle::guarded([&] {
    auto& context = at::globalContext();
    *before = (context.deterministicAlgorithms() ? kAlgorithms : 0) | (context.deterministicAlgorithmsWarnOnly() ? kWarnOnly : 0) |
        (context.deterministicCuDNN() ? kCudnn : 0) | (context.benchmarkCuDNN() ? kBenchmark : 0);
    context.setDeterministicAlgorithms((flags & kAlgorithms) != 0, (flags & kWarnOnly) != 0);
    context.setDeterministicCuDNN((flags & kCudnn) != 0);
    context.setBenchmarkCuDNN((flags & kBenchmark) != 0);
#if LIFECYCLE_TORCH_AT_LEAST(2, 2)
    // Filling what no operator reads before it is written would cost time and change nothing.
    *before |= context.deterministicFillUninitializedMemory() ? kFill : 0;
    context.setDeterministicFillUninitializedMemory((flags & kFill) != 0);
#endif
  });
}
