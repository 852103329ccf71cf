#include "fused_kernels.h"

#include "api.h"

#include <cmath>

#define LIFECYCLE_VARIANT plain
#define LIFECYCLE_TARGET
#include "fused_loops.h"
#undef LIFECYCLE_VARIANT
#undef LIFECYCLE_TARGET

// libtorch's own headers are compiled for the oldest processors; these loops, in float32, for the recent ones as well.
#if defined(__x86_64__) && defined(__GNUC__)
#define LIFECYCLE_HAS_WIDE 1
#define LIFECYCLE_VARIANT avx2
#define LIFECYCLE_TARGET __attribute__((target("avx2,fma")))
#include "fused_loops.h"
#undef LIFECYCLE_VARIANT
#undef LIFECYCLE_TARGET
#define LIFECYCLE_VARIANT avx512
#if defined(__clang__)
#define LIFECYCLE_TARGET __attribute__((target("avx512f,avx512dq,avx512vl,fma")))
#else
#define LIFECYCLE_TARGET __attribute__((target("avx512f,avx512dq,avx512vl,fma,prefer-vector-width=512")))
#endif
#include "fused_loops.h"
#undef LIFECYCLE_VARIANT
#undef LIFECYCLE_TARGET
#endif

namespace lifecycle::fused {

namespace {

enum class Width { plain, avx2, avx512 };

Width width() {
#if LIFECYCLE_HAS_WIDE
  static const Width found = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") ? Width::avx512
      : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? Width::avx2 : Width::plain;
  return found;
#else
  return Width::plain;
#endif
}

}  // namespace

#if LIFECYCLE_HAS_WIDE
#define LIFECYCLE_FLOAT(LOOP, ...)                                                  \
  (width() == Width::avx512 ? avx512::LOOP<float, float __VA_OPT__(, ) __VA_ARGS__> \
   : width() == Width::avx2 ? avx2::LOOP<float, float __VA_OPT__(, ) __VA_ARGS__>   \
                            : plain::LOOP<float, float __VA_OPT__(, ) __VA_ARGS__>)
#else
#define LIFECYCLE_FLOAT(LOOP, ...) (plain::LOOP<float, float __VA_OPT__(, ) __VA_ARGS__>)
#endif

// The loop for a type and for compile-time choices.
#define LIFECYCLE_SELECT(TYPE, LOOP, ...)                                                       \
  switch (TYPE) {                                                                               \
    case at::kFloat: return LIFECYCLE_FLOAT(LOOP, __VA_ARGS__);                                 \
    case at::kDouble: return plain::LOOP<double, double __VA_OPT__(, ) __VA_ARGS__>;            \
    case at::kBFloat16: return plain::LOOP<at::BFloat16, float __VA_OPT__(, ) __VA_ARGS__>;     \
    case at::kHalf: return plain::LOOP<at::Half, float __VA_OPT__(, ) __VA_ARGS__>;             \
    default: throw std::invalid_argument(c10::str("no fused loop for ", TYPE));                 \
  }

bool has_kernels(at::ScalarType type) {
  return type == at::kFloat || type == at::kDouble || type == at::kBFloat16 || type == at::kHalf;
}

namespace {

template <bool kPenalty, Momentum kMomentum>
Kernel sgd_for(at::ScalarType type) {
  LIFECYCLE_SELECT(type, sgd, kPenalty, kMomentum)
}

template <bool kPenalty>
Kernel sgd_with(at::ScalarType type, Momentum momentum) {
  switch (momentum) {
    case Momentum::nesterov: return sgd_for<kPenalty, Momentum::nesterov>(type);
    case Momentum::plain: return sgd_for<kPenalty, Momentum::plain>(type);
    default: return sgd_for<kPenalty, Momentum::none>(type);
  }
}

template <bool kPenalty, bool kMaximum>
Kernel adam_for(at::ScalarType type) {
  LIFECYCLE_SELECT(type, adam, kPenalty, kMaximum)
}

}  // namespace

Kernel sgd_kernel(at::ScalarType type, bool penalty, Momentum momentum) {
  return penalty ? sgd_with<true>(type, momentum) : sgd_with<false>(type, momentum);
}

Kernel adam_kernel(at::ScalarType type, bool penalty, bool maximum) {
  if (penalty) return maximum ? adam_for<true, true>(type) : adam_for<true, false>(type);
  return maximum ? adam_for<false, true>(type) : adam_for<false, false>(type);
}

Kernel lion_kernel(at::ScalarType type) { LIFECYCLE_SELECT(type, lion) }

SumKernel sum_of_squares_kernel(at::ScalarType type) { LIFECYCLE_SELECT(type, sum_of_squares) }

ScaleKernel scale_kernel(at::ScalarType type) { LIFECYCLE_SELECT(type, scale) }

}  // namespace lifecycle::fused
