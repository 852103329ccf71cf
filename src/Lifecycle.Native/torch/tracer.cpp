#include "api.h"
#include "compat.h"
#include "graph_writer.h"

#include <ATen/Context.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/normalize_ops.h>

#include <memory>
#include <mutex>
#include <vector>

namespace {

namespace tracer = torch::jit::tracer;

// A generator's state, put back when tracing ends.
struct SavedGenerator {
  at::Generator generator;
  at::Tensor state;
};

// One trace under way on this thread, and what it found set on the thread: grad mode, autocast, warnings, random state.
class Trace {
 public:
  Trace() : grad_mode_(at::GradMode::is_enabled()) {
    LIFECYCLE_CHECK(!tracer::isTracing(), "this thread is tracing already; finish that trace first");
    ++lifecycle::live_objects;
    at::GradMode::set_enabled(false);
    for (auto device : {c10::kCPU, c10::kCUDA}) {
      autocast_.push_back(lifecycle::autocast_enabled(device));
      lifecycle::set_autocast_enabled(device, false);
    }
    old_handler_ = lifecycle::warnings::get_warning_handler();
    lifecycle::warnings::set_warning_handler(&warnings_);
    save_generator(c10::Device(c10::kCPU));
  }

  ~Trace() {
    if (state_) tracer::setTracingState(nullptr);
    lifecycle::warnings::set_warning_handler(old_handler_);
    lifecycle::set_autocast_enabled(c10::kCPU, autocast_[0]);
    lifecycle::set_autocast_enabled(c10::kCUDA, autocast_[1]);
    at::GradMode::set_enabled(grad_mode_);
    for (auto& saved : generators_) {
      std::lock_guard<std::mutex> lock(saved.generator.mutex());
      saved.generator.set_state(saved.state);
    }
    --lifecycle::live_objects;
  }

  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  void start(at::Tensor* const* inputs, const char* const* names, int32_t count) {
    auto state = std::make_shared<tracer::TracingState>();
    // In-place operators are recorded as their out-of-place forms, so that each value is written once.
    state->force_outplace = true;
    for (int32_t i = 0; i < count; ++i) {
      auto* value = state->graph->addInput();
      value->inferTypeFrom(*inputs[i]);
      if (!state->hasValue(*inputs[i])) state->setValue(*inputs[i], value);
      names_.emplace_back(names[i]);
      if (inputs[i]->device().is_cuda() && generators_.size() == 1) save_generator(inputs[i]->device());
    }
    state_ = state;
    tracer::setTracingState(state);
  }

  std::string finish(at::Tensor* const* outputs, int32_t count) {
    for (int32_t i = 0; i < count; ++i) state_->graph->registerOutput(state_->getOutput(*outputs[i], i));
    tracer::setTracingState(nullptr);
    auto graph = state_->graph;
    state_.reset();
    torch::jit::NormalizeOps(graph);
    return lifecycle::write_graph(*graph, names_, warnings_.messages);
  }

  // The graph's own push_scope opens a nested block as well, which nobody here wants.
  void push_scope(const std::string& name) {
    auto& graph = *state_->graph;
    graph.set_current_scope(graph.current_scope()->push(c10::Symbol::scope(name)));
  }

  void pop_scope() {
    auto& graph = *state_->graph;
    LIFECYCLE_CHECK(!graph.current_scope()->isRoot(), "no scope is open");
    graph.set_current_scope(graph.current_scope()->parent());
  }

 private:
  void save_generator(c10::Device device) {
    auto generator = at::globalContext().defaultGenerator(device);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generators_.push_back({generator, generator.get_state()});
  }

  bool grad_mode_;
  std::vector<bool> autocast_;
  c10::WarningHandler* old_handler_ = nullptr;
  lifecycle::WarningCollector warnings_;
  std::vector<SavedGenerator> generators_;
  std::vector<std::string> names_;
  std::shared_ptr<tracer::TracingState> state_;
};

struct Buffer {
  std::string bytes;
  Buffer(std::string content) : bytes(std::move(content)) { ++lifecycle::live_objects; }
  ~Buffer() { --lifecycle::live_objects; }
};

}  // namespace

// From here to lifecycle_trace_end, on the same thread, every operator on the inputs is recorded.
LIFECYCLE_API int32_t lifecycle_trace_begin(at::Tensor* const* inputs, const char* const* names, int32_t count, Trace** trace) {
  return lifecycle::guarded([&] {
    auto started = std::make_unique<Trace>();
    started->start(inputs, names, count);
    *trace = started.release();
  });
}

LIFECYCLE_API int32_t lifecycle_trace_push_scope(Trace* trace, const char* name) {
  return lifecycle::guarded([&] { trace->push_scope(name); });
}

LIFECYCLE_API int32_t lifecycle_trace_pop_scope(Trace* trace) {
  return lifecycle::guarded([&] { trace->pop_scope(); });
}

// Ends the trace whether it succeeds or not, and hands the graph over as a buffer.
LIFECYCLE_API int32_t lifecycle_trace_end(Trace* trace, at::Tensor* const* outputs, int32_t count, Buffer** buffer, const char** bytes, int64_t* length) {
  std::unique_ptr<Trace> owned(trace);
  return lifecycle::guarded([&] {
    auto result = std::make_unique<Buffer>(owned->finish(outputs, count));
    *bytes = result->bytes.data();
    *length = static_cast<int64_t>(result->bytes.size());
    *buffer = result.release();
  });
}

// Ends a trace whose result nobody wants.
LIFECYCLE_API void lifecycle_trace_abandon(Trace* trace) { delete trace; }

LIFECYCLE_API void lifecycle_buffer_free(Buffer* buffer) { delete buffer; }
