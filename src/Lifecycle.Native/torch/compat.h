// What differs between libtorch 1.13 and 2.x, in one place.
#pragma once

#include <torch/version.h>

#include <ATen/ATen.h>
#include <ATen/autocast_mode.h>
#include <c10/util/Exception.h>

#define LIFECYCLE_TORCH_AT_LEAST(major, minor) \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace lifecycle {

#if LIFECYCLE_TORCH_AT_LEAST(2, 5)
using OptionalTensor = std::optional<at::Tensor>;
#else
using OptionalTensor = c10::optional<at::Tensor>;
#endif

#if LIFECYCLE_TORCH_AT_LEAST(2, 4)

inline bool autocast_enabled(c10::DeviceType device) { return at::autocast::is_autocast_enabled(device); }
inline void set_autocast_enabled(c10::DeviceType device, bool on) { at::autocast::set_autocast_enabled(device, on); }
inline at::ScalarType autocast_dtype(c10::DeviceType device) { return at::autocast::get_autocast_dtype(device); }
inline void set_autocast_dtype(c10::DeviceType device, at::ScalarType dtype) { at::autocast::set_autocast_dtype(device, dtype); }

#else

inline bool autocast_enabled(c10::DeviceType device) {
  return device == c10::kCUDA ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
}
inline void set_autocast_enabled(c10::DeviceType device, bool on) {
  if (device == c10::kCUDA) at::autocast::set_enabled(on);
  else at::autocast::set_cpu_enabled(on);
}
inline at::ScalarType autocast_dtype(c10::DeviceType device) {
  return device == c10::kCUDA ? at::autocast::get_autocast_gpu_dtype() : at::autocast::get_autocast_cpu_dtype();
}
inline void set_autocast_dtype(c10::DeviceType device, at::ScalarType dtype) {
  if (device == c10::kCUDA) at::autocast::set_autocast_gpu_dtype(dtype);
  else at::autocast::set_autocast_cpu_dtype(dtype);
}

#endif

#if LIFECYCLE_TORCH_AT_LEAST(2, 0)

namespace warnings = c10::WarningUtils;

// Keeps the texts of warnings instead of letting them reach standard error.
class WarningCollector : public c10::WarningHandler {
 public:
  std::vector<std::string> messages;
  void process(const c10::Warning& warning) override { messages.push_back(warning.msg()); }
};

#else

namespace warnings = c10::Warning;

// Keeps the texts of warnings instead of letting them reach standard error.
class WarningCollector : public c10::WarningHandler {
 public:
  std::vector<std::string> messages;
  void process(const c10::SourceLocation&, const std::string& message, const bool) override { messages.push_back(message); }
};

#endif

}  // namespace lifecycle

#ifdef LIFECYCLE_C10D

#include <torch/csrc/distributed/c10d/FileStore.hpp>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#ifdef LIFECYCLE_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

namespace lifecycle {

#if LIFECYCLE_TORCH_AT_LEAST(2, 0)
using ProcessGroupBase = c10d::Backend;
#else
using ProcessGroupBase = c10d::ProcessGroup;
#endif

// Shows what Gloo's process group keeps to itself.
class GlooGroup : public c10d::ProcessGroupGloo {
 public:
  using c10d::ProcessGroupGloo::ProcessGroupGloo;

  const std::vector<std::shared_ptr<::gloo::Context>>& contexts() const { return contexts_; }

  void forget_store() {
    store_.reset();
#if LIFECYCLE_TORCH_AT_LEAST(2, 7)
    c10dStore_.reset();
#endif
  }
};

}  // namespace lifecycle

#endif
