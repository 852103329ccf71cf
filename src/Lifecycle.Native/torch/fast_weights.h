// The gradient of a convolution's weights, from bfloat16 images in channels last, with the processor's products of bfloat16 pairs.
#pragma once

#include <cstdint>

namespace lifecycle::fast {

struct Convolution {
  int64_t images;
  int64_t inputs, height, width;     // of the input: channels, rows, columns
  int64_t outputs, rows, columns;    // of the output
  int64_t size[2], stride[2], padding[2];
};

// Whether this machine and a convolution of so many channels have it.
bool has_weight_gradient(int64_t inputs, int64_t outputs);

// The elements of 4 bytes that are needed meanwhile.
int64_t weight_gradient_room(const Convolution&);

// Writes [outputs, size, size, inputs]. The bits do not depend on the number of threads.
void weight_gradient(const uint16_t* input, const uint16_t* gradient, float* result, uint32_t* room, const Convolution&);

}  // namespace lifecycle::fast
