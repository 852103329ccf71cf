#include "operator.h"

#include <ATen/core/jit_type.h>

namespace lifecycle {

namespace {

Kind kind_of_list(const c10::Type& element) {
    switch (element.kind()) {
        case c10::TypeKind::TensorType: return Kind::TensorList;
        case c10::TypeKind::OptionalType: return Kind::OptionalTensorList;
        case c10::TypeKind::IntType:
        case c10::TypeKind::SymIntType: return Kind::IntList;
        case c10::TypeKind::FloatType: return Kind::DoubleList;
        case c10::TypeKind::BoolType: return Kind::BoolList;
        default: return Kind::Other;
    }
}

Kind kind_of(const c10::Type& type) {
    switch (type.kind()) {
        case c10::TypeKind::TensorType: return Kind::Tensor;
        case c10::TypeKind::IntType:
        case c10::TypeKind::SymIntType: return Kind::Int;
        case c10::TypeKind::FloatType: return Kind::Double;
        case c10::TypeKind::BoolType: return Kind::Bool;
        case c10::TypeKind::NumberType: return Kind::Scalar;
        case c10::TypeKind::StringType: return Kind::String;
        case c10::TypeKind::DeviceObjType: return Kind::Device;
        case c10::TypeKind::GeneratorType: return Kind::Generator;
        case c10::TypeKind::ListType: return kind_of_list(*type.castRaw<c10::ListType>()->getElementType());
        default: return Kind::Other;
    }
}

Parameter describe(const c10::Argument& argument) {
    auto type = argument.type();
    bool optional = false;
    if (auto wrapper = type->cast<c10::OptionalType>()) {
        optional = true;
        type = wrapper->getElementType();
    }
    Kind kind = kind_of(*type);
    if (kind == Kind::Tensor && optional) {
        kind = Kind::OptionalTensor;
    }
    auto standard = argument.default_value();
    return {kind, optional, argument.N().value_or(0), standard.has_value(), standard.value_or(c10::IValue()), argument.name()};
}

const at::Tensor& tensor_of(const void* pointer) { return *static_cast<const at::Tensor*>(pointer); }

c10::IValue tensor_list(const Value& value) {
    auto items = static_cast<at::Tensor* const*>(value.pointer);
    c10::List<at::Tensor> list;
    list.reserve(value.count);
    for (int32_t i = 0; i < value.count; i++) {
        TORCH_CHECK(items[i] != nullptr, "tensor ", i, " of a list of ", value.count, " is null");
        list.push_back(*items[i]);
    }
    return list;
}

c10::IValue optional_tensor_list(const Value& value) {
    auto items = static_cast<at::Tensor* const*>(value.pointer);
    c10::List<c10::optional<at::Tensor>> list;
    list.reserve(value.count);
    for (int32_t i = 0; i < value.count; i++) {
        list.push_back(items[i] == nullptr ? c10::nullopt : c10::make_optional(*items[i]));
    }
    return list;
}

c10::IValue int_list(const Parameter& parameter, const Value& value) {
    if (value.tag == Tag::Int) {
        return c10::IValue(std::vector<int64_t>(parameter.size > 0 ? parameter.size : 1, value.integer));
    }
    return c10::IValue(at::IntArrayRef(static_cast<const int64_t*>(value.pointer), value.count));
}

c10::IValue bool_list(const Value& value) {
    auto items = static_cast<const int64_t*>(value.pointer);
    c10::List<bool> list;
    list.reserve(value.count);
    for (int32_t i = 0; i < value.count; i++) {
        list.push_back(items[i] != 0);
    }
    return list;
}

c10::IValue double_list(const Value& value) {
    auto items = static_cast<const double*>(value.pointer);
    return c10::IValue(at::ArrayRef<double>(items, value.count).vec());
}

const char* tag_name(Tag tag) {
    static const char* names[] = {"None", "a tensor", "an integer", "a floating-point number", "a boolean", "a list of integers",
        "a list of floating-point numbers", "a list of booleans", "a list of tensors", "a string", "a complex number", "a device", "a generator", "the default", "a list", "a tuple"};
    return names[static_cast<int32_t>(tag)];
}

[[noreturn]] void mismatch(const Operator& op, const Parameter& parameter, Tag tag) {
    TORCH_CHECK(false, op.name, ": argument '", parameter.name, "' cannot be ", tag_name(tag));
}

bool is_number(Tag tag) { return tag == Tag::Int || tag == Tag::Double || tag == Tag::Bool; }

c10::IValue number(Kind kind, const Value& value) {
    const bool real = value.tag == Tag::Double;
    switch (kind) {
        case Kind::Int: return real ? c10::IValue(static_cast<int64_t>(value.real)) : c10::IValue(value.integer);
        case Kind::Bool: return real ? c10::IValue(value.real != 0) : c10::IValue(value.integer != 0);
        case Kind::Double: return real ? c10::IValue(value.real) : c10::IValue(static_cast<double>(value.integer));
        default:
            if (real) {
                return c10::IValue(value.real);
            }
            return value.tag == Tag::Bool ? c10::IValue(value.integer != 0) : c10::IValue(value.integer);
    }
}

c10::IValue default_of(const Operator& op, const Parameter& parameter) {
    TORCH_CHECK(parameter.has_default, op.name, ": argument '", parameter.name, "' is missing and has no default");
    return parameter.default_value;
}

c10::IValue none(const Operator& op, const Parameter& parameter) {
    if (parameter.kind == Kind::Tensor) {
        return c10::IValue(at::Tensor());
    }
    if (parameter.kind != Kind::OptionalTensor && !parameter.optional) {
        return default_of(op, parameter);
    }
    return c10::IValue();
}

}  // namespace

Operator::Operator(c10::OperatorHandle found) : handle(std::move(found)) {
    const auto& schema = handle.schema();
    name = schema.name();
    parameters.reserve(schema.arguments().size());
    for (const auto& argument : schema.arguments()) {
        parameters.push_back(describe(argument));
    }
}

c10::IValue to_ivalue(const Operator& op, const Parameter& parameter, const Value& value) {
    if (value.tag == Tag::Default) {
        return default_of(op, parameter);
    }
    if (value.tag == Tag::None) {
        return none(op, parameter);
    }
    switch (parameter.kind) {
        case Kind::Tensor:
        case Kind::OptionalTensor:
            if (value.tag == Tag::Tensor) return c10::IValue(tensor_of(value.pointer));
            break;
        case Kind::Int:
        case Kind::Bool:
        case Kind::Double:
            if (is_number(value.tag)) return number(parameter.kind, value);
            break;
        case Kind::Scalar:
            if (is_number(value.tag)) return number(parameter.kind, value);
            if (value.tag == Tag::Complex) {
                auto parts = static_cast<const double*>(value.pointer);
                return c10::IValue(c10::complex<double>(parts[0], parts[1]));
            }
            break;
        case Kind::IntList:
            if (value.tag == Tag::IntList || value.tag == Tag::Int) return int_list(parameter, value);
            break;
        case Kind::DoubleList:
            if (value.tag == Tag::DoubleList) return double_list(value);
            break;
        case Kind::BoolList:
            if (value.tag == Tag::BoolList) return bool_list(value);
            break;
        case Kind::TensorList:
            if (value.tag == Tag::TensorList) return tensor_list(value);
            break;
        case Kind::OptionalTensorList:
            if (value.tag == Tag::TensorList) return optional_tensor_list(value);
            break;
        case Kind::String:
            if (value.tag == Tag::String) return c10::IValue(std::string(static_cast<const char*>(value.pointer), value.count));
            break;
        case Kind::Device:
            if (value.tag == Tag::Device) {
                return c10::IValue(c10::Device(static_cast<c10::DeviceType>(value.count), static_cast<c10::DeviceIndex>(value.integer)));
            }
            break;
        case Kind::Generator:
            if (value.tag == Tag::Generator) return c10::IValue(*static_cast<at::Generator*>(value.pointer));
            break;
        case Kind::Other: break;
    }
    mismatch(op, parameter, value.tag);
}

namespace {

template <typename T>
T* array_of(size_t count) {
    auto array = static_cast<T*>(std::malloc(sizeof(T) * (count == 0 ? 1 : count)));
    TORCH_CHECK(array != nullptr, "out of memory");
    return array;
}

void free_tensors(const Value& value) {
    auto items = static_cast<at::Tensor**>(value.pointer);
    for (int32_t i = 0; i < value.count; i++) {
        Owned freed(items[i]);
    }
}

Value tensors_of(const c10::List<at::Tensor>& list) {
    std::vector<Owned> tensors;
    tensors.reserve(list.size());
    for (size_t i = 0; i < list.size(); i++) {
        tensors.push_back(own(list.get(i)));
    }
    auto items = array_of<at::Tensor*>(list.size());
    for (size_t i = 0; i < list.size(); i++) {
        items[i] = tensors[i].release();
    }
    Value value{Tag::TensorList, static_cast<int32_t>(list.size()), {}};
    value.pointer = items;
    return value;
}

Value ints_of(const std::vector<int64_t>& list) {
    Value value{Tag::IntList, static_cast<int32_t>(list.size()), {}};
    value.pointer = array_of<int64_t>(list.size());
    std::memcpy(value.pointer, list.data(), list.size() * sizeof(int64_t));
    return value;
}

}  // namespace

Value to_value(c10::IValue&& result) {
    Value value{Tag::None, 0, {0}};
    if (result.isTensor()) {
        value.pointer = own(std::move(result).toTensor()).release();
        value.tag = value.pointer == nullptr ? Tag::None : Tag::Tensor;
    } else if (result.isTensorList()) {
        value = tensors_of(result.toTensorList());
    } else if (result.isIntList()) {
        value = ints_of(result.toIntVector());
    } else if (result.isInt()) {
        value.tag = Tag::Int;
        value.integer = result.toInt();
    } else if (result.isDouble()) {
        value.tag = Tag::Double;
        value.real = result.toDouble();
    } else if (result.isBool()) {
        value.tag = Tag::Bool;
        value.integer = result.toBool();
    } else if (result.isComplexDouble()) {
        auto complex = result.toComplexDouble();
        auto parts = array_of<double>(2);
        parts[0] = complex.real();
        parts[1] = complex.imag();
        value = Value{Tag::Complex, 2, {}};
        value.pointer = parts;
    } else if (!result.isNone()) {
        TORCH_CHECK(false, "a result of type ", result.tagKind(), " is not supported");
    }
    return value;
}

void free_value(const Value& value) {
    if (value.tag == Tag::Tensor) {
        Owned freed(static_cast<at::Tensor*>(value.pointer));
    } else if (value.tag == Tag::TensorList) {
        free_tensors(value);
        std::free(value.pointer);
    } else if (value.tag == Tag::IntList || value.tag == Tag::Complex) {
        std::free(value.pointer);
    }
}

}  // namespace lifecycle
