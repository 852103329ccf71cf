// TorchScript: modules that libtorch loads, runs and saves, and functions compiled from source.
#include <sstream>

#include <caffe2/serialize/read_adapter_interface.h>
#include <torch/csrc/jit/serialization/import.h>
#include <torch/jit.h>

#include "operator.h"

using namespace lifecycle;
using torch::jit::CompilationUnit;
using torch::jit::Module;

namespace {

// What jit_members lists; mirrors Jit/Members.cs.
enum class Members : int32_t { Parameters = 0, Buffers = 1, Tensors = 2, OwnTensors = 3, Children = 4 };

// The name is freed by the caller, as is the array; the object is a tensor or a module.
struct Member {
    char* name;
    void* object;
};

// The caller's array as a file, without a copy of it.
class ByteReader : public caffe2::serialize::ReadAdapterInterface {
public:
    ByteReader(const void* bytes, size_t length) : bytes_(static_cast<const char*>(bytes)), length_(length) {}

    size_t size() const override { return length_; }

    size_t read(uint64_t position, void* target, size_t count, const char*) const override {
        if (position >= length_) {
            return 0;
        }
        const size_t available = std::min<size_t>(count, length_ - position);
        std::memcpy(target, bytes_ + position, available);
        return available;
    }

private:
    const char* bytes_;
    size_t length_;
};

c10::Device device_of(int32_t type, int32_t index) {
    return c10::Device(static_cast<c10::DeviceType>(type), static_cast<c10::DeviceIndex>(index));
}

void add(std::vector<Member>& members, const std::string& name, at::Tensor tensor) {
    if (auto object = own(std::move(tensor))) {
        members.push_back({message(name.c_str()), object.release()});
    }
}

std::vector<Member> list(const Module& module, Members kind) {
    std::vector<Member> members;
    switch (kind) {
        case Members::Parameters:
            for (const auto& item : module.named_parameters()) add(members, item.name, item.value);
            break;
        case Members::Buffers:
            for (const auto& item : module.named_buffers()) add(members, item.name, item.value);
            break;
        case Members::Tensors:
        case Members::OwnTensors:
            for (const auto& item : module.named_attributes(kind == Members::Tensors)) {
                if (item.value.isTensor()) add(members, item.name, item.value.toTensor());
            }
            break;
        case Members::Children:
            for (const auto& item : module.named_children()) members.push_back({message(item.name.c_str()), new Module(item.value)});
            break;
    }
    return members;
}

c10::IValue argument(const Value& value) {
    switch (value.tag) {
        case Tag::None: return c10::IValue();
        case Tag::Tensor: return c10::IValue(*static_cast<const at::Tensor*>(value.pointer));
        case Tag::Int: return c10::IValue(value.integer);
        case Tag::Bool: return c10::IValue(value.integer != 0);
        case Tag::Double: return c10::IValue(value.real);
        case Tag::Complex: {
            auto parts = static_cast<const double*>(value.pointer);
            return c10::IValue(c10::complex<double>(parts[0], parts[1]));
        }
        case Tag::TensorList: {
            auto items = static_cast<at::Tensor* const*>(value.pointer);
            c10::List<at::Tensor> tensors;
            tensors.reserve(value.count);
            for (int32_t i = 0; i < value.count; i++) {
                TORCH_CHECK(items[i] != nullptr, "tensor ", i, " of a list is null");
                tensors.push_back(*items[i]);
            }
            return tensors;
        }
        default: TORCH_CHECK(false, "an argument with tag ", static_cast<int32_t>(value.tag), " cannot be passed to TorchScript");
    }
}

std::vector<c10::IValue> arguments(const Value* values, int32_t count) {
    std::vector<c10::IValue> list;
    list.reserve(count + 1);
    for (int32_t i = 0; i < count; i++) list.push_back(argument(values[i]));
    return list;
}

// Looked at before anything is handed over, so that nothing is left behind where a part cannot be.
void require_supported(const c10::IValue& value) {
    if (value.isTuple()) {
        for (const auto& item : value.toTupleRef().elements()) require_supported(item);
    } else if (value.isList()) {
        for (const auto& item : value.toListRef()) require_supported(item);
    } else {
        TORCH_CHECK(value.isNone() || value.isScalar() || value.isTensor(), "unsupported result: ", value.tagKind());
    }
}

Value result_of(const c10::IValue& value);

Value sequence(Tag tag, c10::ArrayRef<c10::IValue> elements) {
    Value value{tag, static_cast<int32_t>(elements.size()), {}};
    auto items = static_cast<Value*>(std::malloc(sizeof(Value) * (elements.size() + 1)));
    TORCH_CHECK(items != nullptr, "out of memory");
    for (size_t i = 0; i < elements.size(); i++) items[i] = result_of(elements[i]);
    value.pointer = items;
    return value;
}

Value result_of(const c10::IValue& value) {
    if (value.isTuple()) return sequence(Tag::Tuple, value.toTupleRef().elements());
    if (value.isList() && !value.isTensorList()) return sequence(Tag::List, value.toList().vec());
    return to_value(c10::IValue(value));
}

void give(const c10::IValue& value, Value* result) {
    require_supported(value);
    *result = result_of(value);
}

// A tensor keeps its identity, so that whoever holds it sees the change. Whole numbers keep their type.
void convert(at::Tensor tensor, c10::optional<c10::Device> device, c10::optional<at::ScalarType> dtype) {
    const bool casts = dtype.has_value() && (tensor.is_floating_point() || tensor.is_complex());
    auto changed = tensor.detach().to(device.value_or(tensor.device()), casts ? *dtype : tensor.scalar_type());
    if (!changed.is_alias_of(tensor)) {
        auto grad = tensor.grad();
        tensor.mutable_grad() = at::Tensor();
        tensor.set_data(changed);
        if (grad.defined()) tensor.mutable_grad() = grad.to(changed.device(), changed.scalar_type());
    }
}

}  // namespace

// From the file, or from the bytes where there is no file.
LIFECYCLE_EXPORT char* jit_load(const char* file, const void* bytes, int64_t length, int32_t device_type, int32_t device_index, Module** result) {
    return guarded([&] {
        const auto device = device_of(device_type, device_index);
        auto module = file != nullptr ? torch::jit::load(std::string(file), device) : torch::jit::load(std::make_shared<ByteReader>(bytes, length), device);
        *result = new Module(std::move(module));
    });
}

LIFECYCLE_EXPORT void jit_free(Module* module) { delete module; }

LIFECYCLE_EXPORT char* jit_save(const Module* module, const char* file) {
    return guarded([&] { module->save(std::string(file)); });
}

// Tells the length it takes, and writes nothing where that is more than there is room for.
LIFECYCLE_EXPORT char* jit_save_bytes(const Module* module, void* target, int64_t capacity, int64_t* length) {
    return guarded([&] {
        std::ostringstream stream;
        module->save(stream);
        const auto bytes = stream.str();
        *length = static_cast<int64_t>(bytes.size());
        if (*length <= capacity) std::memcpy(target, bytes.data(), bytes.size());
    });
}

LIFECYCLE_EXPORT char* jit_members(const Module* module, int32_t kind, Member** result, int32_t* count) {
    return guarded([&] {
        const auto members = list(*module, static_cast<Members>(kind));
        *result = static_cast<Member*>(std::malloc(sizeof(Member) * (members.size() + 1)));
        TORCH_CHECK(*result != nullptr, "out of memory");
        std::memcpy(*result, members.data(), sizeof(Member) * members.size());
        *count = static_cast<int32_t>(members.size());
    });
}

LIFECYCLE_EXPORT char* jit_set_attribute(Module* module, const char* name, const at::Tensor* tensor) {
    return guarded([&] { module->setattr(name, *tensor); });
}

LIFECYCLE_EXPORT char* jit_is_training(const Module* module, int32_t* result) {
    return guarded([&] { *result = module->is_training(); });
}

LIFECYCLE_EXPORT char* jit_train(Module* module, int32_t on) {
    return guarded([&] { module->train(on != 0); });
}

// A negative device type or element type leaves that as it is.
LIFECYCLE_EXPORT char* jit_to(const Module* module, int32_t device_type, int32_t device_index, int32_t dtype) {
    return guarded([&] {
        const auto device = device_type < 0 ? c10::nullopt : c10::make_optional(device_of(device_type, device_index));
        const auto type = dtype < 0 ? c10::nullopt : c10::make_optional(static_cast<at::ScalarType>(dtype));
        for (const auto& item : module->named_attributes()) {
            if (item.value.isTensor() && item.value.toTensor().defined()) convert(item.value.toTensor(), device, type);
        }
    });
}

// How many arguments forward takes, and how many values it gives.
LIFECYCLE_EXPORT char* jit_arity(const Module* module, int32_t* inputs, int32_t* outputs) {
    return guarded([&] {
        const auto forward = module->get_method("forward");
        *inputs = static_cast<int32_t>(forward.num_inputs()) - 1;
        *outputs = static_cast<int32_t>(forward.function().getSchema().returns().size());
    });
}

LIFECYCLE_EXPORT char* jit_invoke(const Module* module, const char* method, const Value* values, int32_t count, Value* result) {
    return guarded([&] { give(module->get_method(method)(arguments(values, count)), result); });
}

LIFECYCLE_EXPORT char* jit_compile(const char* script, std::shared_ptr<CompilationUnit>** result) {
    return guarded([&] { *result = new std::shared_ptr<CompilationUnit>(torch::jit::compile(script)); });
}

LIFECYCLE_EXPORT void jit_unit_free(std::shared_ptr<CompilationUnit>* unit) { delete unit; }

LIFECYCLE_EXPORT char* jit_unit_invoke(const std::shared_ptr<CompilationUnit>* unit, const char* name, const Value* values, int32_t count, Value* result) {
    return guarded([&] {
        auto function = (*unit)->find_function(c10::QualifiedName(name));
        TORCH_CHECK(function != nullptr, "Function '", name, "' is not defined.");
        give((*function)(arguments(values, count)), result);
    });
}
