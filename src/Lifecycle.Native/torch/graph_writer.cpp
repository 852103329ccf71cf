#include "graph_writer.h"

#include "api.h"
#include "compat.h"

#include <torch/csrc/jit/ir/ir.h>

#include <cstring>

namespace lifecycle {

namespace {

using torch::jit::AttributeKind;
using torch::jit::Node;
using torch::jit::Value;

class Writer {
 public:
  std::string buffer;

  template <typename T>
  void number(T value) {
    buffer.append(reinterpret_cast<const char*>(&value), sizeof(T));
  }

  void text(const std::string& value) {
    number<int32_t>(static_cast<int32_t>(value.size()));
    buffer.append(value);
  }

  template <typename List, typename Each>
  void list(const List& items, Each each) {
    number<int32_t>(static_cast<int32_t>(items.size()));
    for (const auto& item : items) each(item);
  }

  // Name of the type, and for a tensor of known kind and shape these (-1 where unknown).
  void type(const c10::TypePtr& type) {
    text(type->str());
    auto tensor = type->cast<c10::TensorType>();
    auto dtype = tensor ? tensor->scalarType() : decltype(tensor->scalarType()){};
    number<int8_t>(dtype ? static_cast<int8_t>(*dtype) : int8_t{-1});
    auto sizes = tensor ? tensor->sizes().concrete_sizes() : decltype(tensor->sizes().concrete_sizes()){};
    number<int32_t>(sizes ? static_cast<int32_t>(sizes->size()) : -1);
    if (sizes) for (auto size : *sizes) number<int64_t>(size);
  }

  void value(const Value* value) {
    number<int64_t>(static_cast<int64_t>(value->unique()));
    type(value->type());
  }

  void tensor(const at::Tensor& tensor) {
    auto plain = tensor.detach().to(at::kCPU).contiguous();
    number<int8_t>(static_cast<int8_t>(plain.scalar_type()));
    list(plain.sizes(), [&](int64_t size) { number(size); });
    number<int64_t>(static_cast<int64_t>(plain.nbytes()));
    buffer.append(static_cast<const char*>(plain.data_ptr()), plain.nbytes());
  }

  void attribute(const Node& node, c10::Symbol name) {
    text(name.toUnqualString());
    auto kind = node.kindOf(name);
    number<int8_t>(static_cast<int8_t>(kind_code(kind)));
    switch (kind) {
      case AttributeKind::i: return number<int64_t>(node.i(name));
      case AttributeKind::f: return number<double>(node.f(name));
      case AttributeKind::s: return text(node.s(name));
      case AttributeKind::is: return list(node.is(name), [&](int64_t item) { number(item); });
      case AttributeKind::fs: return list(node.fs(name), [&](double item) { number(item); });
      case AttributeKind::ss: return list(node.ss(name), [&](const std::string& item) { text(item); });
      case AttributeKind::t: return tensor(node.t(name));
      case AttributeKind::ival: return ivalue(node.ival(name));
      default: return text(torch::jit::toString(kind));
    }
  }

  void node(const Node& node) {
    LIFECYCLE_CHECK(node.blocks().empty(), "the trace holds ", node.kind().toQualString(), " with a nested block, which tracing does not make");
    text(node.kind().toQualString());
    auto schema = node.maybeSchema();
    text(schema ? c10::toString(*schema) : std::string());
    text(node.scopeName());
    list(node.inputs(), [&](const Value* input) { number<int64_t>(static_cast<int64_t>(input->unique())); });
    list(node.outputs(), [&](const Value* output) { value(output); });
    list(node.attributeNames(), [&](c10::Symbol name) { attribute(node, name); });
  }

 private:
  // Letters of the managed reader: its one table of attribute kinds.
  static char kind_code(AttributeKind kind) {
    switch (kind) {
      case AttributeKind::i: return 'i';
      case AttributeKind::f: return 'f';
      case AttributeKind::s: return 's';
      case AttributeKind::is: return 'I';
      case AttributeKind::fs: return 'F';
      case AttributeKind::ss: return 'S';
      case AttributeKind::t: return 't';
      default: return '?';
    }
  }

  void ivalue(const c10::IValue& value) { text(value.tagKind()); }
};

}  // namespace

std::string write_graph(
    const torch::jit::Graph& graph, const std::vector<std::string>& input_names, const std::vector<std::string>& warnings) {
  Writer writer;
  writer.list(input_names, [&](const std::string& name) { writer.text(name); });
  writer.list(graph.inputs(), [&](const Value* value) { writer.value(value); });
  std::vector<const Node*> nodes;
  for (const auto* node : graph.nodes()) nodes.push_back(node);
  writer.list(nodes, [&](const Node* node) { writer.node(*node); });
  writer.list(graph.outputs(), [&](const Value* value) { writer.number<int64_t>(static_cast<int64_t>(value->unique())); });
  writer.list(warnings, [&](const std::string& warning) { writer.text(warning); });
  return std::move(writer.buffer);
}

}  // namespace lifecycle
