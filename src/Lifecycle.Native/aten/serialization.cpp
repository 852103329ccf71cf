// A tensor in PyTorch's own file format.
#include <torch/serialize.h>

#include "aten.h"

using namespace lifecycle;

LIFECYCLE_EXPORT char* tensor_save(const at::Tensor* tensor, const char* file) {
    return guarded([&] { torch::save(*tensor, std::string(file)); });
}

LIFECYCLE_EXPORT char* tensor_load(const char* file, at::Tensor** result) {
    return guarded([&] {
        at::Tensor tensor;
        torch::load(tensor, std::string(file));
        *result = own(std::move(tensor)).release();
    });
}
