#include "group.h"

#include <gloo/transport/context.h>
#include <gloo/transport/unbound_buffer.h>

#include <cstdlib>

namespace lifecycle {

namespace {

c10::intrusive_ptr<c10d::Store> make_store(const Rendezvous& rendezvous, int32_t size, std::chrono::milliseconds timeout) {
  c10::intrusive_ptr<c10d::Store> store;
  if (rendezvous.host.empty()) {
    store = c10::make_intrusive<c10d::FileStore>(rendezvous.file, size);
  } else {
    c10d::TCPStoreOptions options;
    options.port = static_cast<uint16_t>(rendezvous.port);
    options.isServer = rendezvous.serve;
    options.numWorkers = size;
    options.timeout = timeout;
    store = c10::make_intrusive<c10d::TCPStore>(rendezvous.host, options);
  }
  store->setTimeout(timeout);
  if (!rendezvous.prefix.empty()) store = c10::make_intrusive<c10d::PrefixStore>(rendezvous.prefix, store);
  return store;
}

std::shared_ptr<::gloo::transport::Device> make_device(const Rendezvous& rendezvous) {
  if (!rendezvous.interface.empty()) return c10d::ProcessGroupGloo::createDeviceForInterface(rendezvous.interface);
  if (!rendezvous.address.empty()) return c10d::ProcessGroupGloo::createDeviceForHostname(rendezvous.address);
  return c10d::ProcessGroupGloo::createDefaultDevice();
}

#ifdef LIFECYCLE_NCCL
// Errors reach the caller through wait(); NCCL's watchdog would end the process instead.
void report_errors_to_the_caller() {
  for (auto name : {"NCCL_BLOCKING_WAIT", "TORCH_NCCL_BLOCKING_WAIT"}) setenv(name, "1", 0);
  for (auto name : {"NCCL_ASYNC_ERROR_HANDLING", "TORCH_NCCL_ASYNC_ERROR_HANDLING"}) setenv(name, "0", 0);
}
#endif

// The way to a protected member: a pointer to it, taken where it is visible.
struct GlooContext : ::gloo::Context {
  static ::gloo::transport::Context& transport(::gloo::Context& context) { return *(context.*(&GlooContext::transportContext_)); }
};

}  // namespace

void Group::connect(const Rendezvous& rendezvous, bool nccl) {
  auto store = make_store(rendezvous, size, timeout_);
  auto options = c10d::ProcessGroupGloo::Options::create(timeout_);
  options->devices.push_back(make_device(rendezvous));
  // One to reduce with while the group's own thread copies.
  options->threads = 1;
  gloo_ = c10::make_intrusive<GlooGroup>(c10::make_intrusive<c10d::PrefixStore>("gloo", store), rank, size, options);
  if (!nccl) return;
#ifdef LIFECYCLE_NCCL
  report_errors_to_the_caller();
  auto nccl_options = c10d::ProcessGroupNCCL::Options::create();
  nccl_options->timeout = timeout_;
  nccl_ = c10::make_intrusive<c10d::ProcessGroupNCCL>(c10::make_intrusive<c10d::PrefixStore>("nccl", store), rank, size, nccl_options);
#else
  throw std::invalid_argument("the backend NCCL is not in this build of lifecycle_distributed");
#endif
}

ProcessGroupBase& Group::backend(c10::Device device) {
  if (device.is_cuda() && nccl_) return *nccl_;
  return *gloo_;
}

c10::Device Group::wire_device(const at::Tensor& tensor) const {
  return tensor.is_cuda() && nccl_ ? tensor.device() : c10::Device(c10::kCPU);
}

// A receive that times out at once makes Gloo fail all that its connections wait for.
void Group::interrupt() {
  char byte = 0;
  for (const auto& context : gloo_->contexts()) {
    try {
      GlooContext::transport(*context).createUnboundBuffer(&byte, 1)->waitRecv(std::chrono::milliseconds(1));
    } catch (const std::exception&) {
      // It always throws; that is the point.
    }
  }
}

}  // namespace lifecycle
