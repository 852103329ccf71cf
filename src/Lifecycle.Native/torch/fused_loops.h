// Without #pragma once: included anew for each instruction set, which LIFECYCLE_TARGET and LIFECYCLE_VARIANT name. T is what is stored, Op what is
// computed in.
namespace lifecycle::fused::LIFECYCLE_VARIANT {

template <typename T, typename Op, bool kPenalty, Momentum kMomentum>
LIFECYCLE_TARGET void sgd(const Coefficients& c, const Views& views, int64_t begin, int64_t end) {
  auto* __restrict parameter = static_cast<T*>(views.parameter);
  const auto* __restrict gradient = static_cast<const T*>(views.gradient);
  auto* __restrict buffer = static_cast<T*>(views.state[0]);
  const Op rate = static_cast<Op>(c.rate), penalty = static_cast<Op>(c.penalty), momentum = static_cast<Op>(c.first);
  const Op carry = static_cast<Op>(c.carry), keep = static_cast<Op>(c.keep);
  for (int64_t i = begin; i < end; ++i) {
    const Op weight = static_cast<Op>(parameter[i]);
    Op direction = static_cast<Op>(gradient[i]);
    if constexpr (kPenalty) direction += penalty * weight;
    if constexpr (kMomentum != Momentum::none) {
      const Op velocity = carry * static_cast<Op>(buffer[i]) + keep * direction;
      buffer[i] = static_cast<T>(velocity);
      direction = kMomentum == Momentum::nesterov ? direction + momentum * velocity : velocity;
    }
    parameter[i] = static_cast<T>(weight + rate * direction);
  }
}

template <typename T, typename Op, bool kPenalty, bool kMaximum>
LIFECYCLE_TARGET void adam(const Coefficients& c, const Views& views, int64_t begin, int64_t end) {
  auto* __restrict parameter = static_cast<T*>(views.parameter);
  const auto* __restrict gradient = static_cast<const T*>(views.gradient);
  auto* __restrict average = static_cast<T*>(views.state[0]);
  auto* __restrict square = static_cast<T*>(views.state[1]);
  auto* __restrict maximum = static_cast<T*>(views.state[2]);
  const Op rate = static_cast<Op>(c.rate), sign = static_cast<Op>(c.sign), penalty = static_cast<Op>(c.penalty);
  const Op shrink = static_cast<Op>(c.shrink), epsilon = static_cast<Op>(c.epsilon), correction = static_cast<Op>(c.correction);
  const Op first = static_cast<Op>(c.first), second = static_cast<Op>(c.second);
  const Op rest1 = static_cast<Op>(1 - c.first), rest2 = static_cast<Op>(1 - c.second);
  for (int64_t i = begin; i < end; ++i) {
    const Op weight = static_cast<Op>(parameter[i]);
    Op slope = sign * static_cast<Op>(gradient[i]);
    if constexpr (kPenalty) slope += penalty * weight;
    const Op mean = first * static_cast<Op>(average[i]) + rest1 * slope;
    Op scale = second * static_cast<Op>(square[i]) + rest2 * (slope * slope);
    average[i] = static_cast<T>(mean);
    square[i] = static_cast<T>(scale);
    if constexpr (kMaximum) {
      const Op before = static_cast<Op>(maximum[i]);
      // The second condition lets what is not a number stay, as torch.maximum does.
      scale = before > scale || before != before ? before : scale;
      maximum[i] = static_cast<T>(scale);
    }
    parameter[i] = static_cast<T>(shrink * weight - rate * (mean / (std::sqrt(scale) * correction + epsilon)));
  }
}

template <typename T, typename Op>
LIFECYCLE_TARGET void lion(const Coefficients& c, const Views& views, int64_t begin, int64_t end) {
  auto* __restrict parameter = static_cast<T*>(views.parameter);
  const auto* __restrict gradient = static_cast<const T*>(views.gradient);
  auto* __restrict average = static_cast<T*>(views.state[0]);
  const Op rate = static_cast<Op>(c.rate), sign = static_cast<Op>(c.sign), shrink = static_cast<Op>(c.shrink);
  const Op first = static_cast<Op>(c.first), second = static_cast<Op>(c.second);
  const Op rest1 = static_cast<Op>(1 - c.first), rest2 = static_cast<Op>(1 - c.second);
  for (int64_t i = begin; i < end; ++i) {
    const Op slope = sign * static_cast<Op>(gradient[i]);
    const Op mean = static_cast<Op>(average[i]);
    const Op blend = first * mean + rest1 * slope;
    const Op direction = (blend > 0 ? Op(1) : Op(0)) - (blend < 0 ? Op(1) : Op(0));
    parameter[i] = static_cast<T>(shrink * static_cast<Op>(parameter[i]) - rate * direction);
    average[i] = static_cast<T>(second * mean + rest2 * slope);
  }
}

template <typename T, typename Op>
LIFECYCLE_TARGET double sum_of_squares(const void* values, int64_t begin, int64_t end) {
  // Lanes side by side, as the order of additions would otherwise keep the compiler from using wide registers; and short
  // blocks, so that a float's sum of many does not lose the small ones.
  constexpr int64_t kLanes = 32, kBlock = 4096;
  const auto* value = static_cast<const T*>(values);
  double total = 0;
  while (begin < end) {
    const int64_t stop = end - begin > kBlock ? begin + kBlock : end;
    Op lanes[kLanes] = {};
    for (; begin + kLanes <= stop; begin += kLanes)
      for (int64_t lane = 0; lane < kLanes; ++lane) lanes[lane] += static_cast<Op>(value[begin + lane]) * static_cast<Op>(value[begin + lane]);
    for (; begin < stop; ++begin) lanes[0] += static_cast<Op>(value[begin]) * static_cast<Op>(value[begin]);
    for (const Op lane : lanes) total += static_cast<double>(lane);
  }
  return total;
}

template <typename T, typename Op>
LIFECYCLE_TARGET bool scale(void* values, double factor, int64_t begin, int64_t end) {
  auto* value = static_cast<T*>(values);
  const Op by = static_cast<Op>(factor);
  int32_t bad = 0;
  for (int64_t i = begin; i < end; ++i) {
    const Op before = static_cast<Op>(value[i]);
    // 0 for a finite number, not a number for any other.
    bad |= before - before == 0 ? 0 : 1;
    value[i] = static_cast<T>(before * by);
  }
  return bad != 0;
}

}  // namespace lifecycle::fused::LIFECYCLE_VARIANT
