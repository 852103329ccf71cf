#include "fast_kernels.h"

#include "fast_vectors.h"

#include <atomic>

#define LIFECYCLE_VARIANT plain
#define LIFECYCLE_TARGET
#define V Plain
#include "fast_loops.h"
#undef LIFECYCLE_VARIANT
#undef LIFECYCLE_TARGET
#undef V

#if LIFECYCLE_FAST_WIDE
#define LIFECYCLE_VARIANT avx2
#define LIFECYCLE_TARGET LIFECYCLE_AVX2
#define V Avx2
#include "fast_loops.h"
#undef LIFECYCLE_VARIANT
#undef LIFECYCLE_TARGET
#undef V
#define LIFECYCLE_VARIANT avx512
#define LIFECYCLE_TARGET LIFECYCLE_AVX512
#define V Avx512
#include "fast_loops.h"
#undef LIFECYCLE_VARIANT
#undef LIFECYCLE_TARGET
#undef V
#endif

namespace lifecycle::fast {

const Kernels* form(int32_t number) {
#if LIFECYCLE_FAST_WIDE
  if (number == 0) {
    const bool there = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bf16");
    return there ? &avx512::table : nullptr;
  }
  if (number == 1) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &avx2::table : nullptr;
#endif
  return number == 2 ? &plain::table : nullptr;
}

namespace {

std::atomic<const Kernels*>& used() {
  static std::atomic<const Kernels*> table{form(0) != nullptr ? form(0) : form(1) != nullptr ? form(1) : form(2)};
  return table;
}

}  // namespace

const Kernels& kernels() { return *used().load(std::memory_order_relaxed); }

bool use_form(int32_t number) {
  const auto* table = form(number);
  if (table != nullptr) used() = table;
  return table != nullptr;
}

}  // namespace lifecycle::fast
