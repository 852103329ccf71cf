#include "api.h"
#include "compat.h"
#include "graph_writer.h"

#include <ATen/Context.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/normalize_ops.h>
#include <torch/csrc/jit/runtime/interpreter.h>

#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace {

namespace tracer = torch::jit::tracer;

// Each guard sets one thing of the thread for the time of a trace, so that a trace that fails half-way through its start
// undoes just what it had done.

class Counted {
 public:
  Counted() { ++lifecycle::live_objects; }
  ~Counted() { --lifecycle::live_objects; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
};

class AutocastOff {
 public:
  explicit AutocastOff(c10::DeviceType device) : device_(device), enabled_(lifecycle::autocast_enabled(device)) { lifecycle::set_autocast_enabled(device, false); }
  ~AutocastOff() { lifecycle::set_autocast_enabled(device_, enabled_); }
  AutocastOff(const AutocastOff&) = delete;
  AutocastOff& operator=(const AutocastOff&) = delete;

 private:
  c10::DeviceType device_;
  bool enabled_;
};

class WarningsKept {
 public:
  WarningsKept() : old_(lifecycle::warnings::get_warning_handler()) { lifecycle::warnings::set_warning_handler(&collector_); }
  ~WarningsKept() { lifecycle::warnings::set_warning_handler(old_); }
  WarningsKept(const WarningsKept&) = delete;
  WarningsKept& operator=(const WarningsKept&) = delete;

  const std::vector<std::string>& messages() const { return collector_.messages; }

 private:
  lifecycle::WarningCollector collector_;
  c10::WarningHandler* old_;
};

class SavedGenerator {
 public:
  explicit SavedGenerator(c10::Device device) : generator_(at::globalContext().defaultGenerator(device)) {
    std::lock_guard<std::mutex> lock(generator_.mutex());
    state_ = generator_.get_state();
  }

  ~SavedGenerator() {
    std::lock_guard<std::mutex> lock(generator_.mutex());
    generator_.set_state(state_);
  }

  SavedGenerator(const SavedGenerator&) = delete;
  SavedGenerator& operator=(const SavedGenerator&) = delete;

 private:
  at::Generator generator_;
  at::Tensor state_;
};

class Recording {
 public:
  explicit Recording(std::shared_ptr<tracer::TracingState> state) { tracer::setTracingState(std::move(state)); }
  ~Recording() { tracer::setTracingState(nullptr); }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
};

// One trace under way on this thread. The members' order matters: what is set last is undone first.
class Trace {
 public:
  Trace(at::Tensor* const* inputs, const char* const* names, int32_t count) {
    LIFECYCLE_CHECK(!tracer::isTracing(), "this thread is tracing already; finish that trace first");
    guards_.emplace();
    state_ = std::make_shared<tracer::TracingState>();
    recording_.emplace(state_);
    // In-place operators are recorded as their out-of-place forms, so that each value is written once.
    state_->force_outplace = true;
    for (int32_t i = 0; i < count; ++i) add_input(*inputs[i], names[i]);
  }

  std::string finish(at::Tensor* const* outputs, int32_t count) {
    for (int32_t i = 0; i < count; ++i) state_->graph->registerOutput(state_->getOutput(*outputs[i], i));
    recording_.reset();
    torch::jit::NormalizeOps(state_->graph);
    return lifecycle::write_graph(*state_->graph, names_, guards_->warnings.messages());
  }

  // Runs what was recorded once more, and gives every tensor that an operator makes, by the number of its value.
  std::vector<std::pair<int64_t, at::Tensor>> replay(at::Tensor* const* inputs, int32_t count) const {
    auto copy = state_->graph->copy();
    while (!copy->outputs().empty()) copy->eraseOutput(0);
    std::vector<int64_t> made;
    auto original = state_->graph->nodes().begin();
    for (auto* node : copy->nodes()) {
      auto* recorded = *original++;
      for (size_t i = 0; i < node->outputs().size(); ++i) {
        if (!node->output(i)->type()->isSubtypeOf(*c10::TensorType::get())) continue;
        copy->registerOutput(node->output(i));
        made.push_back(static_cast<int64_t>(recorded->output(i)->unique()));
      }
    }

    torch::jit::Stack stack;
    for (int32_t i = 0; i < count; ++i) stack.emplace_back(*inputs[i]);
    torch::jit::Code code(copy, "replay");
    torch::jit::InterpreterState(code).run(stack);
    std::vector<std::pair<int64_t, at::Tensor>> values;
    for (size_t i = 0; i < made.size(); ++i) values.emplace_back(made[i], stack.at(i).toTensor());
    return values;
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
  struct Guards {
    Counted counted;
    at::NoGradGuard no_grad;
    AutocastOff cpu_autocast{c10::kCPU};
    AutocastOff cuda_autocast{c10::kCUDA};
    WarningsKept warnings;
    SavedGenerator cpu_generator{c10::Device(c10::kCPU)};
    std::optional<SavedGenerator> cuda_generator;
  };

  void add_input(const at::Tensor& input, const char* name) {
    LIFECYCLE_CHECK(name != nullptr, "an input has no name; expected one for each");
    auto* value = state_->graph->addInput();
    value->inferTypeFrom(input);
    if (!state_->hasValue(input)) state_->setValue(input, value);
    names_.emplace_back(name);
    if (input.device().is_cuda() && !guards_->cuda_generator) guards_->cuda_generator.emplace(input.device());
  }

  std::vector<std::string> names_;
  std::optional<Guards> guards_;
  std::shared_ptr<tracer::TracingState> state_;
  std::optional<Recording> recording_;
};

struct Buffer {
  std::string bytes;
  std::vector<std::pair<int64_t, at::Tensor>> values;
  explicit Buffer(std::string content) : bytes(std::move(content)) { ++lifecycle::live_objects; }
  ~Buffer() { --lifecycle::live_objects; }
};

}  // namespace

// From here to lifecycle_trace_end, on the same thread, every operator on the inputs is recorded.
LIFECYCLE_API int32_t lifecycle_trace_begin(at::Tensor* const* inputs, const char* const* names, int32_t count, Trace** trace) {
  return lifecycle::guarded([&] {
    *trace = new Trace(inputs, names, count);
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

// As lifecycle_trace_end; the buffer also keeps what each operator makes of the inputs the trace began with.
LIFECYCLE_API int32_t lifecycle_trace_end_with_values(Trace* trace, at::Tensor* const* inputs, int32_t input_count, at::Tensor* const* outputs, int32_t count,
                                                      Buffer** buffer, const char** bytes, int64_t* length, int32_t* value_count) {
  std::unique_ptr<Trace> owned(trace);
  return lifecycle::guarded([&] {
    auto result = std::make_unique<Buffer>(owned->finish(outputs, count));
    result->values = owned->replay(inputs, input_count);
    *bytes = result->bytes.data();
    *length = static_cast<int64_t>(result->bytes.size());
    *value_count = static_cast<int32_t>(result->values.size());
    *buffer = result.release();
  });
}

// One of a buffer's tensors, as a new reference, and the number of its value.
LIFECYCLE_API int32_t lifecycle_buffer_value(const Buffer* buffer, int32_t index, int64_t* id, at::Tensor** value) {
  return lifecycle::guarded([&] {
    const auto& entry = buffer->values.at(index);
    *id = entry.first;
    *value = new at::Tensor(entry.second);
  });
}

// Ends a trace whose result nobody wants.
LIFECYCLE_API void lifecycle_trace_abandon(Trace* trace) { delete trace; }

LIFECYCLE_API void lifecycle_buffer_free(Buffer* buffer) { delete buffer; }
