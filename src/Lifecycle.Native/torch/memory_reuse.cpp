#include "memory_reuse.h"

#include "api.h"

#include <c10/core/CPUAllocator.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#if defined(_WIN32)
#include <malloc.h>
#endif

namespace lifecycle {

namespace {

constexpr size_t kAlignment = 64;
// Smaller blocks malloc keeps itself.
constexpr size_t kLarge = 64 * 1024;
constexpr uint8_t kPriority = 100;

// Lies before the data, in a line of its own, so that these are aligned.
struct alignas(kAlignment) Header {
  size_t size;
};

// Eight sizes from one power of two to the next: nearly equal tensors share blocks, an eighth is wasted at most.
size_t rounded(size_t bytes) {
  auto size = bytes + sizeof(Header);
  if (size < kLarge) return size;
  size_t step = kLarge / 8;
  while (step * 16 < size) step *= 2;
  return (size + step - 1) / step * step;
}

void* allocate_block(size_t size) {
#if defined(_WIN32)
  return _aligned_malloc(size, kAlignment);
#else
  void* block = nullptr;
  return posix_memalign(&block, kAlignment, size) == 0 ? block : nullptr;
#endif
}

void free_block(void* block) {
#if defined(_WIN32)
  _aligned_free(block);
#else
  std::free(block);
#endif
}

}  // namespace

ReusingAllocator& ReusingAllocator::instance() {
  static auto* allocator = [] {
    auto* made = new ReusingAllocator();
    c10::SetCPUAllocator(made, kPriority);
    return made;
  }();
  return *allocator;
}

void ReusingAllocator::enter() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (regions_++ == 0) peak_bytes_ = used_bytes_;
}

void ReusingAllocator::exit() {
  std::lock_guard<std::mutex> lock(mutex_);
  LIFECYCLE_CHECK(regions_ > 0, "no region of memory reuse is open");
  if (--regions_ == 0) free_kept();
}

size_t ReusingAllocator::kept_bytes() {
  std::lock_guard<std::mutex> lock(mutex_);
  return kept_bytes_;
}

c10::DataPtr ReusingAllocator::allocate(size_t bytes) const { return const_cast<ReusingAllocator*>(this)->allocate(bytes); }

c10::DataPtr ReusingAllocator::allocate(size_t bytes) {
  const c10::Device cpu(c10::DeviceType::CPU);
  if (bytes == 0) return {nullptr, nullptr, &release, cpu};
  const auto size = rounded(bytes);
  auto* block = size < bytes ? nullptr : size < kLarge ? allocate_block(size) : take(size);
  TORCH_CHECK(block != nullptr, "DefaultCPUAllocator: can't allocate memory: you tried to allocate ", bytes, " bytes.");
  auto* data = new (block) Header{size} + 1;
  return {data, data, &release, cpu};
}

void ReusingAllocator::copy_data(void* to, const void* from, size_t bytes) const { std::memcpy(to, from, bytes); }

void ReusingAllocator::release(void* data) {
  if (data == nullptr) return;
  auto* block = static_cast<Header*>(data) - 1;
  if (block->size < kLarge) free_block(block);
  else instance().give_back(block, block->size);
}

void* ReusingAllocator::take(size_t size) {
  std::lock_guard<std::mutex> lock(mutex_);
  void* block = nullptr;
  const auto found = kept_.find(size);
  if (found != kept_.end() && !found->second.empty()) {
    block = found->second.back();
    found->second.pop_back();
    kept_bytes_ -= size;
  } else {
    // Sizes that come no more would stay kept: all together may take half as much again as is needed at once.
    const auto needed = std::max(peak_bytes_, used_bytes_ + size);
    if (used_bytes_ + kept_bytes_ + size > needed + needed / 2) free_kept();
    block = allocate_block(size);
    if (block == nullptr) {
      free_kept();
      block = allocate_block(size);
      if (block == nullptr) return nullptr;
    }
  }
  used_bytes_ += size;
  peak_bytes_ = std::max(peak_bytes_, used_bytes_);
  return block;
}

void ReusingAllocator::give_back(void* block, size_t size) {
  std::lock_guard<std::mutex> lock(mutex_);
  used_bytes_ -= size;
  if (regions_ == 0) {
    free_block(block);
    return;
  }
  kept_[size].push_back(block);
  kept_bytes_ += size;
}

void ReusingAllocator::free_kept() {
  for (auto& blocks : kept_)
    for (auto* block : blocks.second) free_block(block);
  kept_.clear();
  kept_bytes_ = 0;
}

}  // namespace lifecycle

// From here on, until as many calls of exit, large blocks of CPU memory are kept for the next tensors.
LIFECYCLE_API int32_t lifecycle_memory_reuse_enter() {
  return lifecycle::guarded([] { lifecycle::ReusingAllocator::instance().enter(); });
}

LIFECYCLE_API int32_t lifecycle_memory_reuse_exit() {
  return lifecycle::guarded([] { lifecycle::ReusingAllocator::instance().exit(); });
}

// The bytes that are kept and in no tensor.
LIFECYCLE_API int32_t lifecycle_memory_reuse_kept(int64_t* bytes) {
  return lifecycle::guarded([&] { *bytes = static_cast<int64_t>(lifecycle::ReusingAllocator::instance().kept_bytes()); });
}
