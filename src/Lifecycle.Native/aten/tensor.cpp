// What a tensor says of itself without a dispatched call.
#include "aten.h"

namespace lifecycle {

std::atomic<int64_t> live_tensors{0};

}  // namespace lifecycle

using namespace lifecycle;

LIFECYCLE_EXPORT void tensor_free(at::Tensor* tensor) { Owned freed(tensor); }

// Counts a tensor that another library made and that the caller now owns, or one that the caller gives to another.
LIFECYCLE_EXPORT void tensor_adopted() { live_tensors.fetch_add(1, std::memory_order_relaxed); }

LIFECYCLE_EXPORT void tensor_given_away() { live_tensors.fetch_sub(1, std::memory_order_relaxed); }

LIFECYCLE_EXPORT int64_t tensor_live_count() { return live_tensors.load(std::memory_order_relaxed); }

LIFECYCLE_EXPORT int64_t tensor_dim(const at::Tensor* tensor) { return tensor->dim(); }

LIFECYCLE_EXPORT int64_t tensor_numel(const at::Tensor* tensor) { return tensor->numel(); }

LIFECYCLE_EXPORT int32_t tensor_dtype(const at::Tensor* tensor) { return static_cast<int32_t>(tensor->scalar_type()); }

LIFECYCLE_EXPORT int64_t tensor_element_size(const at::Tensor* tensor) { return static_cast<int64_t>(tensor->dtype().itemsize()); }

// The device's type in the low half, its index in the high half.
LIFECYCLE_EXPORT int64_t tensor_device(const at::Tensor* tensor) {
    const auto device = tensor->device();
    return static_cast<int64_t>(device.index()) << 32 | static_cast<uint32_t>(device.type());
}

// A nested tensor has none.
LIFECYCLE_EXPORT char* tensor_sizes(const at::Tensor* tensor, int64_t* sizes) {
    return guarded([&] {
        const auto source = tensor->sizes();
        std::memcpy(sizes, source.data(), source.size() * sizeof(int64_t));
    });
}

LIFECYCLE_EXPORT char* tensor_strides(const at::Tensor* tensor, int64_t* strides) {
    return guarded([&] {
        const auto source = tensor->strides();
        std::memcpy(strides, source.data(), source.size() * sizeof(int64_t));
    });
}

LIFECYCLE_EXPORT char* tensor_storage_offset(const at::Tensor* tensor, int64_t* offset) {
    return guarded([&] { *offset = tensor->storage_offset(); });
}

// How much memory the tensor, and others that share it, lie in.
LIFECYCLE_EXPORT char* tensor_storage_bytes(const at::Tensor* tensor, uint64_t* bytes) {
    return guarded([&] { *bytes = tensor->storage().nbytes(); });
}

// A tensor without strides, such as a sparse one, is not contiguous.
// A sparse tensor is contiguous to libtorch 1.13; later ones refuse the question.
LIFECYCLE_EXPORT int32_t tensor_is_contiguous(const at::Tensor* tensor) {
    return tensor->layout() != at::kStrided || tensor->is_contiguous();
}

LIFECYCLE_EXPORT int32_t tensor_is_sparse(const at::Tensor* tensor) { return tensor->is_sparse(); }

// Null with a message where a tensor has no memory of its own (sparse, meta).
LIFECYCLE_EXPORT char* tensor_data(const at::Tensor* tensor, void** data) {
    return guarded([&] { *data = tensor->data_ptr(); });
}

LIFECYCLE_EXPORT int32_t tensor_is_same(const at::Tensor* left, const at::Tensor* right) { return left->is_same(*right); }
