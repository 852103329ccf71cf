#include "call.h"

#include <algorithm>

namespace lifecycle {

namespace {

enum Word { operation_word, reduction_word, root_word, type_word, count_word, elements_word, hash_word, axes_word, sizes_word };

constexpr const char* kOperations[] = {
  "open", "close", "barrier", "all_reduce", "reduce", "broadcast", "all_gather", "reduce_scatter", "gather", "scatter", "send", "sync_batch_norm",
};
constexpr const char* kReductions[] = {"sum", "average", "product", "minimum", "maximum"};

int64_t mixed(int64_t hash, int64_t value) {
  // The step of 64-bit FNV-1a.
  return static_cast<int64_t>((static_cast<uint64_t>(hash) ^ static_cast<uint64_t>(value)) * 1099511628211u);
}

}  // namespace

Call::Call(Operation operation, const std::vector<at::Tensor>& tensors, int64_t root, Reduction reduction) {
  words[operation_word] = static_cast<int64_t>(operation);
  words[reduction_word] = static_cast<int64_t>(reduction);
  words[root_word] = root;
  words[count_word] = static_cast<int64_t>(tensors.size());
  for (const auto& tensor : tensors) {
    words[elements_word] += tensor.numel();
    words[hash_word] = mixed(words[hash_word], static_cast<int64_t>(tensor.scalar_type()));
    words[hash_word] = mixed(words[hash_word], tensor.dim());
    for (auto size : tensor.sizes()) words[hash_word] = mixed(words[hash_word], size);
  }
  if (tensors.empty()) return;
  const auto& first = tensors.front();
  words[type_word] = static_cast<int64_t>(first.scalar_type());
  words[axes_word] = first.dim();
  auto shown = std::min<int64_t>(first.dim(), kWords - sizes_word);
  std::copy_n(first.sizes().begin(), shown, words.begin() + sizes_word);
}

std::string Call::text() const {
  auto operation = words[operation_word];
  if (operation < 0 || operation >= static_cast<int64_t>(std::size(kOperations))) return c10::str("something unknown (", operation, ")");
  std::string text = kOperations[operation];
  const auto reduction = words[reduction_word];
  if (reduction >= 0 && reduction < static_cast<int64_t>(Reduction::none)) text += c10::str("(", kReductions[reduction], ")");
  auto count = words[count_word];
  if (count == 1) {
    auto shown = std::clamp<int64_t>(words[axes_word], 0, kWords - sizes_word);
    text += c10::str(" of ", static_cast<at::ScalarType>(words[type_word]), " ", at::IntArrayRef(words.data() + sizes_word, shown));
  } else if (count > 1) {
    text += c10::str(" of ", count, " tensors with ", words[elements_word], " elements");
  }
  if (words[root_word] >= 0) text += c10::str(", root ", words[root_word]);
  return text;
}

}  // namespace lifecycle
