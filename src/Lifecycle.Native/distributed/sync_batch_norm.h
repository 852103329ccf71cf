#pragma once

#include "group.h"

namespace lifecycle {

struct BatchNormSettings {
  double momentum;
  double eps;
  // Updated where defined.
  at::Tensor running_mean;
  at::Tensor running_var;
};

// Batch normalization in training mode over the batches of all ranks together; differentiable once in input, weight and
// bias.
at::Tensor sync_batch_norm(const std::shared_ptr<Group>& group, const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                           const BatchNormSettings& settings);

}  // namespace lifecycle
