#include "api.h"
#include "compat.h"

#include <c10/util/strides.h>

namespace {

at::MemoryFormat memory_format(int32_t format) {
  switch (format) {
    case 0: return at::MemoryFormat::Contiguous;
    case 1: return at::MemoryFormat::ChannelsLast;
    case 2: return at::MemoryFormat::ChannelsLast3d;
    default: throw std::invalid_argument(c10::str("memory format ", format, " is not one of 0 (contiguous), 1 (channels last), 2 (channels last 3d)"));
  }
}

std::vector<int64_t> strides_in(at::MemoryFormat format, at::IntArrayRef sizes) {
  if (format == at::MemoryFormat::ChannelsLast) return c10::get_channels_last_strides_2d(sizes);
  if (format == at::MemoryFormat::ChannelsLast3d) return c10::get_channels_last_strides_3d(sizes);
  const auto strides = c10::contiguous_strides(sizes);
  return {strides.begin(), strides.end()};
}

// With one channel, or one pixel, the same data are contiguous in both formats, and only strides say which is meant: operators ask those, and give
// their results in the format that they find.
at::Tensor laid_out(const at::Tensor& tensor, at::MemoryFormat format) {
  if (!tensor.is_contiguous(format)) return tensor.contiguous(format);
  return tensor.suggest_memory_format() == format ? tensor : tensor.as_strided(tensor.sizes(), strides_in(format, tensor.sizes()));
}

}  // namespace

// A tensor in the format: a new reference to the same data where they already lie so, a copy otherwise.
LIFECYCLE_API int32_t lifecycle_tensor_to_memory_format(const at::Tensor* tensor, int32_t format, at::Tensor** result) {
  return lifecycle::guarded([&] { *result = new at::Tensor(laid_out(*tensor, memory_format(format))); });
}

// Lays the data of the tensor itself out anew, so that everyone who holds it sees them so.
LIFECYCLE_API int32_t lifecycle_tensor_set_memory_format(at::Tensor* tensor, int32_t format) {
  return lifecycle::guarded([&] {
    at::NoGradGuard no_grad;
    auto wanted = memory_format(format);
    if (!tensor->is_contiguous(wanted) || tensor->suggest_memory_format() != wanted) tensor->set_data(laid_out(tensor->detach(), wanted));
  });
}

LIFECYCLE_API int32_t lifecycle_tensor_is_contiguous(const at::Tensor* tensor, int32_t format, int32_t* result) {
  return lifecycle::guarded([&] { *result = tensor->is_contiguous(memory_format(format)); });
}
