// Rounding to levels as quantization-aware training does it, which TorchSharp does not bind.
#include <ATen/ATen.h>

#include "api.h"

// By one scale and zero point, or by those of each index of an axis that is not negative. Gradients go straight through.
LIFECYCLE_API int32_t lifecycle_fake_quantize(
    const at::Tensor* input, const at::Tensor* scale, const at::Tensor* zero_point, int64_t axis, int64_t least, int64_t most, at::Tensor** result) {
  return lifecycle::guarded([&] {
    *result = new at::Tensor(
        axis < 0 ? at::fake_quantize_per_tensor_affine(*input, *scale, *zero_point, least, most)
                 : at::fake_quantize_per_channel_affine(*input, *scale, *zero_point, axis, least, most));
  });
}
