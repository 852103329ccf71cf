// What a rank is about to do, in a form of one size for all calls, so that ranks can compare it safely.
#pragma once

#include "../torch/compat.h"

#include <array>
#include <string>
#include <vector>

namespace lifecycle {

enum class Operation : int64_t {
  open, close, barrier, all_reduce, reduce, broadcast, all_gather, reduce_scatter, gather, scatter, send, sync_batch_norm,
};

// The order of c10d's own enumeration; the C boundary passes these numbers.
enum class Reduction : int64_t { sum, average, product, minimum, maximum, none };

struct Call {
  static constexpr int64_t kWords = 16;
  std::array<int64_t, kWords> words{};

  Call() = default;
  Call(Operation operation, const std::vector<at::Tensor>& tensors, int64_t root = -1, Reduction reduction = Reduction::none);

  std::string text() const;
};

}  // namespace lifecycle
