// The C boundary: every function returns a status, the message of the last failure is kept per thread.
#pragma once

#include <c10/util/Exception.h>
#include <c10/util/StringUtil.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>

#if defined(_WIN32)
#define LIFECYCLE_API extern "C" __declspec(dllexport)
#else
#define LIFECYCLE_API extern "C" __attribute__((visibility("default")))
#endif

// Unlike TORCH_CHECK this gathers no backtrace, which takes libtorch milliseconds.
#define LIFECYCLE_CHECK(condition, ...) \
  if (!(condition)) throw std::invalid_argument(c10::str(__VA_ARGS__))

namespace lifecycle {

constexpr int32_t kOk = 0;
constexpr int32_t kFailed = 1;

void set_last_error(std::string message) noexcept;

// Counts what the caller has to give back, so that a test can see a leak.
extern std::atomic<int64_t> live_objects;

// Runs a body that may throw; nothing leaves it but a status.
template <typename Body>
int32_t guarded(Body&& body) noexcept {
  try {
    body();
    return kOk;
  } catch (const c10::Error& error) {
    set_last_error(error.what_without_backtrace());
  } catch (const std::exception& error) {
    set_last_error(error.what());
  } catch (...) {
    set_last_error("an unknown C++ exception");
  }
  return kFailed;
}

}  // namespace lifecycle
