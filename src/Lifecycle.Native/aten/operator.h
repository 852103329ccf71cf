#pragma once

#include <string>
#include <vector>

#include <ATen/core/dispatch/Dispatcher.h>

#include "aten.h"

namespace lifecycle {

// What an operator's schema asks of an argument.
enum class Kind : uint8_t {
    Tensor,
    OptionalTensor,
    TensorList,
    OptionalTensorList,
    Int,
    Double,
    Bool,
    Scalar,
    IntList,
    DoubleList,
    BoolList,
    String,
    Device,
    Generator,
    Other,
};

struct Parameter {
    Kind kind;
    bool optional;
    // A list of known length takes a single value for all its elements: int[2] stride=1.
    int32_t size;
    bool has_default;
    c10::IValue default_value;
    std::string name;
};

// A handle to an operator, resolved once and never freed.
struct Operator {
    c10::OperatorHandle handle;
    std::vector<Parameter> parameters;
    std::string name;

    explicit Operator(c10::OperatorHandle found);
};

// Pushes the value of one argument, as its parameter wants it.
c10::IValue to_ivalue(const Operator& op, const Parameter& parameter, const Value& value);

// Hands a result to the caller: tensors and the arrays of lists become the caller's.
Value to_value(c10::IValue&& result);

// Takes back what to_value handed over.
void free_value(const Value& value);

}  // namespace lifecycle
