// Loops over bfloat16 tensors that lie in channels last, [pixels, channels] with channels a multiple of 16; sums are of float32. Each is for one range
// and one thread.
#pragma once

#include <cstdint>

namespace lifecycle::fast {

// One value for each channel.
struct Normalization {
  const float* scale;   // what a channel is multiplied with
  const float* shift;   // and what is added then
  const float* mean;
};

// The gradient of a normalized channel's input is slope * gradient + lean * (input - mean) + offset.
struct Gradient {
  const float* slope;
  const float* lean;
  const float* offset;
};

struct Window {
  int64_t height, width, channels;   // of the input
  int64_t rows, columns;             // of the output
  int64_t size[2], stride[2], padding[2];
};

struct Kernels {
  // Each channel's mean and the sum of squared differences from it.
  void (*moments)(const uint16_t* input, int64_t pixels, int64_t channels, float* means, float* squares);
  void (*normalize)(const uint16_t* input, uint16_t* output, int64_t pixels, int64_t channels, const Normalization&);
  // Sums of the gradient, and of the gradient times (input - mean); `rectified` leaves out what a ReLU after the normalization cuts off.
  void (*gradient_sums)(const uint16_t* gradient, const uint16_t* input, int64_t pixels, int64_t channels, const Normalization&, bool rectified, float* sums, float* products);
  void (*normalize_backward)(const uint16_t* gradient, const uint16_t* input, uint16_t* result, int64_t pixels, int64_t channels, const Normalization&, const Gradient&, bool rectified);
  void (*rectify)(const uint16_t* input, uint16_t* output, int64_t count);
  // One row of the output; `chosen` is which pixel of its window each came from.
  void (*max_pool)(const uint16_t* image, uint16_t* output, uint8_t* chosen, int64_t row, const Window&);
  // One row of the input's gradient.
  void (*max_pool_backward)(const uint16_t* gradient, const uint8_t* chosen, uint16_t* result, int64_t row, const Window&);
  void (*mean)(const uint16_t* image, uint16_t* output, int64_t pixels, int64_t channels);
  void (*mean_backward)(const uint16_t* gradient, uint16_t* image, int64_t pixels, int64_t channels);
};

// Those for this machine's registers.
const Kernels& kernels();

// All forms that this machine can run, the widest first.
const Kernels* form(int32_t number);

// Takes the form of this number from now on (a test's means); false where the machine has none.
bool use_form(int32_t number);

}  // namespace lifecycle::fast
