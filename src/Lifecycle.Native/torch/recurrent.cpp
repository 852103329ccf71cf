// Recurrent layers over given weights. TorchSharp runs them in modules alone, which own their weights.
#include "api.h"
#include "compat.h"

#include <ATen/ATen.h>

#include <vector>

namespace {

std::vector<at::Tensor> copied(at::Tensor* const* tensors, int32_t count) {
  std::vector<at::Tensor> copies;
  copies.reserve(count);
  for (int32_t i = 0; i < count; ++i) copies.push_back(*tensors[i]);
  return copies;
}

}  // namespace

// One layer: kind is 0 (LSTM), 1 (GRU), 2 (tanh) or 3 (relu); the input is [time, batch, features], each state
// [directions, batch, hidden], the weights of a direction input, hidden and, where there are any, both biases, gates in torch's
// order. The results are the output and the last states.
LIFECYCLE_API int32_t lifecycle_recurrent(int32_t kind, const at::Tensor* input, at::Tensor* const* states, at::Tensor* const* weights,
                                          int32_t weight_count, int32_t directions, at::Tensor** results) {
  return lifecycle::guarded([&] {
    LIFECYCLE_CHECK(kind >= 0 && kind <= 3, "kind ", kind, " is not one of 0 (LSTM), 1 (GRU), 2 (tanh), 3 (relu)");
    const auto own = copied(weights, weight_count);
    const bool biases = weight_count == 4 * directions;
    // cuDNN keeps what a gradient needs in training alone.
    const bool train = at::GradMode::is_enabled();
    const bool both = directions == 2;
    if (kind == 0) {
      const auto initial = copied(states, 2);
      auto made = at::lstm(*input, initial, own, biases, 1, 0.0, train, both, false);
      results[0] = new at::Tensor(std::get<0>(made));
      results[1] = new at::Tensor(std::get<1>(made));
      results[2] = new at::Tensor(std::get<2>(made));
      return;
    }

    auto made = kind == 1 ? at::gru(*input, *states[0], own, biases, 1, 0.0, train, both, false)
              : kind == 2 ? at::rnn_tanh(*input, *states[0], own, biases, 1, 0.0, train, both, false)
                          : at::rnn_relu(*input, *states[0], own, biases, 1, 0.0, train, both, false);
    results[0] = new at::Tensor(std::get<0>(made));
    results[1] = new at::Tensor(std::get<1>(made));
  });
}
