// Keeps large blocks of CPU memory for the next tensors of their size.
#pragma once

#include <c10/core/Allocator.h>

#include <cstddef>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace lifecycle {

// A step's tensors have the sizes of the step before. malloc gives blocks this large back to the system and asks for them anew,
// and each page of a new one costs a fault and is filled with zeros.
class ReusingAllocator final : public at::Allocator {
 public:
  // It stays to the end of the process, as tensors may; made, and set as libtorch's allocator, by the first call.
  static ReusingAllocator& instance();

  // Regions nest; at the end of the last one all kept blocks are given back.
  void enter();
  void exit();

  size_t kept_bytes();

  // libtorch 1.13 asks for the first of these, recent versions for the others; each version overrides what it knows.
  c10::DataPtr allocate(size_t bytes) const;
  c10::DataPtr allocate(size_t bytes);
  void copy_data(void* to, const void* from, size_t bytes) const;

  c10::DeleterFnPtr raw_deleter() const override { return &release; }

 private:
  ReusingAllocator() = default;

  static void release(void* data);

  void* take(size_t size);
  void give_back(void* block, size_t size);
  void free_kept();

  std::mutex mutex_;
  std::unordered_map<size_t, std::vector<void*>> kept_;
  size_t regions_ = 0;
  size_t kept_bytes_ = 0;
  size_t used_bytes_ = 0;
  size_t peak_bytes_ = 0;
};

}  // namespace lifecycle
