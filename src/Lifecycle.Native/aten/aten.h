// The C boundary of liblifecycle_aten: ATen's operators by schema name, tensors as at::Tensor* on the heap.
// No exception crosses it: a function that can fail returns null, or a message that the caller frees with aten_free.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>

#include <ATen/ATen.h>
#include <c10/util/Exception.h>

#define LIFECYCLE_EXPORT extern "C" __attribute__((visibility("default")))

namespace lifecycle {

// Mirrors Dispatch/NativeValue.cs.
enum class Tag : int32_t {
    None = 0,
    Tensor = 1,
    Int = 2,
    Double = 3,
    Bool = 4,
    IntList = 5,
    DoubleList = 6,
    BoolList = 7,
    TensorList = 8,
    String = 9,
    Complex = 10,
    Device = 11,
    Generator = 12,
    Default = 13,
    // Of values, for TorchScript's results.
    List = 14,
    Tuple = 15,
};

// One argument or result. `count` is the length of what `pointer` points at.
struct Value {
    Tag tag;
    int32_t count;
    union {
        int64_t integer;
        double real;
        void* pointer;
    };
};
static_assert(sizeof(Value) == 16, "mirrored in C#");

inline char* message(const char* text) { return strdup(text); }

// Runs `body`; what it throws becomes the message.
template <typename Body>
char* guarded(Body&& body) {
    try {
        body();
        return nullptr;
    } catch (const c10::Error& error) {
        return message(error.what_without_backtrace());
    } catch (const std::exception& error) {
        return message(error.what());
    } catch (...) {
        return message("libtorch threw an exception of unknown type");
    }
}

// How many tensors the caller owns.
extern std::atomic<int64_t> live_tensors;

struct Release {
    void operator()(at::Tensor* tensor) const {
        live_tensors.fetch_sub(1, std::memory_order_relaxed);
        delete tensor;
    }
};

// A tensor on its way to the caller: freed where an exception stops it.
using Owned = std::unique_ptr<at::Tensor, Release>;

// Makes a tensor the caller's; an undefined one is null.
inline Owned own(at::Tensor&& tensor) {
    if (!tensor.defined()) {
        return nullptr;
    }
    auto handle = new at::Tensor(std::move(tensor));
    live_tensors.fetch_add(1, std::memory_order_relaxed);
    return Owned(handle);
}

}  // namespace lifecycle
