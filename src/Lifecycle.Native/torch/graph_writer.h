#pragma once

#include <torch/csrc/jit/ir/ir.h>

#include <string>
#include <vector>

namespace lifecycle {

// Writes a traced graph into one flat little-endian buffer; TracedGraphReader on the managed side reads it.
std::string write_graph(
    const torch::jit::Graph& graph, const std::vector<std::string>& input_names, const std::vector<std::string>& warnings);

}  // namespace lifecycle
