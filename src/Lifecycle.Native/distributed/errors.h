// What can go wrong between processes, told apart by the status of a call.
#pragma once

#include "../torch/api.h"

namespace lifecycle {

enum class Fault : int32_t { none = kOk, failed = kFailed, timed_out = 2, peer_lost = 3, mismatch = 4, aborted = 5 };

struct GroupError : std::runtime_error {
  GroupError(Fault fault, const std::string& message) : std::runtime_error(message), fault(fault) {}
  Fault fault;
};

// As guarded(), with the fault as the status.
template <typename Body>
int32_t guarded_group(Body&& body) noexcept {
  auto fault = Fault::none;
  auto status = guarded([&] {
    try {
      body();
    } catch (const GroupError& error) {
      fault = error.fault;
      throw;
    }
  });
  return fault == Fault::none ? status : static_cast<int32_t>(fault);
}

}  // namespace lifecycle
