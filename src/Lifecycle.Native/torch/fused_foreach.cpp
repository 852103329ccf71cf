#include "fused_foreach.h"

namespace lifecycle::fused {

namespace {

// The part that a parameter belongs to: the last one where it has the same coefficients, or a new one.
template <typename Part, typename Same, typename Make>
Part& part_for(std::vector<Part>& parts, Same same, Make make) {
  if (parts.empty() || !same(parts.back())) parts.push_back(make());
  return parts.back();
}

// Gradients as the formulas want them, the parameters' own left as they are.
Tensors slopes(const Tensors& gradients, const Tensors& parameters, const Coefficients& c) {
  auto result = gradients;
  if (c.sign < 0) result = at::_foreach_neg(result);
  if (c.penalty != 0) result = at::_foreach_add(result, parameters, c.penalty);
  return result;
}

}  // namespace

void ForeachSgd::add(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor* buffer, const Coefficients& coefficients, Momentum momentum) {
  auto& part = part_for(
      parts_, [&](const Part& p) { return p.coefficients == coefficients && p.momentum == momentum; }, [&] { return Part{coefficients, momentum, {}, {}, {}}; });
  part.parameters.push_back(parameter);
  part.gradients.push_back(gradient);
  if (buffer != nullptr) part.buffers.push_back(*buffer);
}

void ForeachSgd::run() {
  for (auto& part : parts_) {
    const auto& c = part.coefficients;
    auto directions = slopes(part.gradients, part.parameters, c);
    if (part.momentum != Momentum::none) {
      at::_foreach_mul_(part.buffers, c.carry);
      at::_foreach_add_(part.buffers, directions, c.keep);
      directions = part.momentum == Momentum::nesterov ? at::_foreach_add(directions, part.buffers, c.first) : part.buffers;
    }
    at::_foreach_add_(part.parameters, directions, c.rate);
  }
}

void ForeachAdam::add(
    const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& average, const at::Tensor& square, const at::Tensor* maximum, const Coefficients& coefficients) {
  auto& part = part_for(
      parts_, [&](const Part& p) { return p.coefficients == coefficients && p.has_maximum == (maximum != nullptr); },
      [&] { return Part{coefficients, maximum != nullptr, {}, {}, {}, {}, {}}; });
  part.parameters.push_back(parameter);
  part.gradients.push_back(gradient);
  part.averages.push_back(average);
  part.squares.push_back(square);
  if (maximum != nullptr) part.maxima.push_back(*maximum);
}

void ForeachAdam::run() {
  for (auto& part : parts_) {
    const auto& c = part.coefficients;
    auto gradients = slopes(part.gradients, part.parameters, c);
    if (c.shrink != 1) at::_foreach_mul_(part.parameters, c.shrink);
    at::_foreach_mul_(part.averages, c.first);
    at::_foreach_add_(part.averages, gradients, 1 - c.first);
    at::_foreach_mul_(part.squares, c.second);
    at::_foreach_addcmul_(part.squares, gradients, gradients, 1 - c.second);
    if (part.has_maximum) at::_foreach_maximum_(part.maxima, part.squares);
    auto scales = at::_foreach_sqrt(part.has_maximum ? part.maxima : part.squares);
    at::_foreach_mul_(scales, c.correction);
    at::_foreach_add_(scales, c.epsilon);
    at::_foreach_addcdiv_(part.parameters, part.averages, scales, -c.rate);
  }
}

void ForeachLion::add(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& average, const Coefficients& coefficients) {
  auto& part = part_for(
      parts_, [&](const Part& p) { return p.coefficients == coefficients; }, [&] { return Part{coefficients, {}, {}, {}}; });
  part.parameters.push_back(parameter);
  part.gradients.push_back(gradient);
  part.averages.push_back(average);
}

void ForeachLion::run() {
  for (auto& part : parts_) {
    const auto& c = part.coefficients;
    auto gradients = slopes(part.gradients, part.parameters, c);
    auto directions = at::_foreach_mul(part.averages, c.first);
    at::_foreach_add_(directions, gradients, 1 - c.first);
    // libtorch 1.13 has no list form of sign.
    for (auto& direction : directions) direction.sign_();
    if (c.shrink != 1) at::_foreach_mul_(part.parameters, c.shrink);
    at::_foreach_add_(part.parameters, directions, -c.rate);
    at::_foreach_mul_(part.averages, c.second);
    at::_foreach_add_(part.averages, gradients, 1 - c.second);
  }
}

}  // namespace lifecycle::fused
