#include "api.h"
#include "compat.h"

namespace lifecycle {

namespace {
thread_local std::string last_error;
}

std::atomic<int64_t> live_objects{0};

void set_last_error(std::string message) noexcept { last_error = std::move(message); }

}  // namespace lifecycle

// Read from the file before it is loaded; the semicolon ends the version.
LIFECYCLE_API const char* lifecycle_built_for() { return "LIFECYCLE_LIBTORCH=" TORCH_VERSION ";"; }

LIFECYCLE_API const char* lifecycle_last_error() { return lifecycle::last_error.c_str(); }

LIFECYCLE_API int64_t lifecycle_live_objects() { return lifecycle::live_objects.load(); }
