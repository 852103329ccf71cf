// Indexing as in Python: x[1, 2:5, ..., None, mask].
#include <ATen/TensorIndexing.h>

#include "aten.h"

using namespace lifecycle;

namespace {

enum class IndexKind : int32_t { None, Integer, Ellipsis, Bool, Tensor, Slice };

// One index; mirrors Dispatch/NativeIndex.cs. `has` tells by bits which parts of a slice are given.
struct Index {
    IndexKind kind;
    int32_t has;
    int64_t start;
    int64_t stop;
    int64_t step;
    const at::Tensor* tensor;
};

c10::optional<int64_t> part(const Index& index, int bit, int64_t value) {
    return (index.has & bit) != 0 ? c10::make_optional(value) : c10::nullopt;
}

at::indexing::TensorIndex decode(const Index& index) {
    switch (index.kind) {
        case IndexKind::Integer: return {index.start};
        case IndexKind::Ellipsis: return {at::indexing::Ellipsis};
        case IndexKind::Bool: return {index.start != 0};
        // libtorch 1.13 takes no 32-bit indices.
        case IndexKind::Tensor: return {index.tensor->scalar_type() == at::kInt ? index.tensor->to(at::kLong) : *index.tensor};
        case IndexKind::Slice:
            return {at::indexing::Slice(part(index, 1, index.start), part(index, 2, index.stop), part(index, 4, index.step))};
        default: return {at::indexing::None};
    }
}

std::vector<at::indexing::TensorIndex> decode(const Index* indices, int32_t count) {
    std::vector<at::indexing::TensorIndex> list;
    list.reserve(count);
    for (int32_t i = 0; i < count; i++) {
        list.push_back(decode(indices[i]));
    }
    return list;
}

void accumulate_into(at::Tensor& tensor, const Index* indices, int32_t count, const at::Tensor& value) {
    c10::List<c10::optional<at::Tensor>> list;
    for (int32_t i = 0; i < count; i++) {
        TORCH_CHECK(indices[i].kind == IndexKind::Tensor, "index_put_ with accumulate takes index tensors only");
        list.push_back(decode(indices[i]).tensor());
    }
    tensor.index_put_(list, value, true);
}

}  // namespace

LIFECYCLE_EXPORT char* tensor_index(const at::Tensor* tensor, const Index* indices, int32_t count, at::Tensor** result) {
    return guarded([&] { *result = own(tensor->index(decode(indices, count))).release(); });
}

LIFECYCLE_EXPORT char* tensor_index_put(at::Tensor* tensor, const Index* indices, int32_t count, const at::Tensor* value, int32_t accumulate) {
    return guarded([&] {
        if (accumulate != 0) {
            accumulate_into(*tensor, indices, count, *value);
        } else {
            tensor->index_put_(decode(indices, count), *value);
        }
    });
}
