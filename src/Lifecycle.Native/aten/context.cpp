// What holds for the process: threads, random number generators, devices, memory shared with .NET.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/TracerMode.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/version.h>

#include "aten.h"

using namespace lifecycle;

// Raised when a signature or the layout of Value changes; checked when the library is loaded.
LIFECYCLE_EXPORT int32_t aten_abi() { return 3; }

LIFECYCLE_EXPORT const char* context_torch_version() { return TORCH_VERSION; }

LIFECYCLE_EXPORT int32_t context_num_threads() { return at::get_num_threads(); }

LIFECYCLE_EXPORT char* context_set_num_threads(int32_t count) {
    return guarded([&] { at::set_num_threads(count); });
}

LIFECYCLE_EXPORT int32_t context_num_interop_threads() { return at::get_num_interop_threads(); }

LIFECYCLE_EXPORT char* context_set_num_interop_threads(int32_t count) {
    return guarded([&] { at::set_num_interop_threads(count); });
}

LIFECYCLE_EXPORT int32_t context_has_cuda() { return at::hasCUDA(); }

LIFECYCLE_EXPORT char* context_cuda_device_count(int32_t* count) {
    return guarded([&] { *count = at::hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0; });
}

// Switches for CUDA kernels that have no effect where there is no CUDA, but keep their value; mirrors Switch in torch.Backends.cs.
LIFECYCLE_EXPORT int32_t context_switch(int32_t which) {
    const auto& context = at::globalContext();
    switch (which) {
        case 0: return context.allowTF32CuBLAS();
        case 1: return context.allowFP16ReductionCuBLAS();
        case 2: return context.allowTF32CuDNN();
        case 3: return context.userEnabledFlashSDP();
        default: return context.userEnabledMathSDP();
    }
}

LIFECYCLE_EXPORT char* context_set_switch(int32_t which, int32_t on) {
    return guarded([&] {
        auto& context = at::globalContext();
        switch (which) {
            case 0: return context.setAllowTF32CuBLAS(on != 0);
            case 1: return context.setAllowFP16ReductionCuBLAS(on != 0);
            case 2: return context.setAllowTF32CuDNN(on != 0);
            case 3: return context.setSDPUseFlash(on != 0);
            default: return context.setSDPUseMath(on != 0);
        }
    });
}

LIFECYCLE_EXPORT char* context_manual_seed(uint64_t seed) {
    return guarded([&] { at::manual_seed(seed); });
}

LIFECYCLE_EXPORT at::Generator* generator_default() { return new at::Generator(at::detail::getDefaultCPUGenerator()); }

LIFECYCLE_EXPORT at::Generator* generator_new(uint64_t seed) { return new at::Generator(at::make_generator<at::CPUGeneratorImpl>(seed)); }

LIFECYCLE_EXPORT void generator_free(at::Generator* generator) { delete generator; }

LIFECYCLE_EXPORT uint64_t generator_initial_seed(at::Generator* generator) {
    std::lock_guard<std::mutex> lock(generator->mutex());
    return generator->current_seed();
}

LIFECYCLE_EXPORT void generator_manual_seed(at::Generator* generator, uint64_t seed) {
    std::lock_guard<std::mutex> lock(generator->mutex());
    generator->set_current_seed(seed);
}

LIFECYCLE_EXPORT char* generator_seed(at::Generator* generator, uint64_t* seed) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        *seed = generator->seed();
    });
}

LIFECYCLE_EXPORT char* generator_get_state(at::Generator* generator, at::Tensor** state) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        *state = own(generator->get_state()).release();
    });
}

LIFECYCLE_EXPORT char* generator_set_state(at::Generator* generator, const at::Tensor* state) {
    return guarded([&] {
        std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(*state);
    });
}

// A tensor for the caller to fill. A trace takes it for a constant: as an operator it would be recorded without its values.
LIFECYCLE_EXPORT char* tensor_unfilled(const int64_t* sizes, int32_t dimensions, int32_t dtype, at::Tensor** result) {
    return guarded([&] {
        at::tracer::impl::NoTracerDispatchMode untraced;
        *result = own(at::empty(at::IntArrayRef(sizes, dimensions), static_cast<at::ScalarType>(dtype))).release();
    });
}

// A tensor over memory that .NET keeps in place; `release` is called with `owner` when libtorch is done with it.
LIFECYCLE_EXPORT char* tensor_over(void* data, const int64_t* sizes, int32_t dimensions, int32_t dtype, void* owner, void (*release)(void*), at::Tensor** result) {
    return guarded([&] {
        auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
        *result = own(at::for_blob(data, at::IntArrayRef(sizes, dimensions)).deleter([owner, release](void*) { release(owner); }).options(options).make_tensor()).release();
    });
}

LIFECYCLE_EXPORT char* context_promote_types(int32_t left, int32_t right, int32_t* result) {
    return guarded([&] { *result = static_cast<int32_t>(at::promoteTypes(static_cast<at::ScalarType>(left), static_cast<at::ScalarType>(right))); });
}
