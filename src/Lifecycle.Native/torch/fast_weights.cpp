#include "fast_weights.h"

#include "fast_kernels.h"
#include "fast_vectors.h"

#include <ATen/Parallel.h>

#include <algorithm>

namespace lifecycle::fast {

namespace {

// A tile of the result stays in registers: so many channels of the output by two registers of the input's.
constexpr int64_t kTile = 8;
constexpr int64_t kLanes = 16;

// Products go over pairs of images: the same pixel of both lies in one element of 4 bytes.
int64_t pairs_of(const Convolution& c) { return (c.images + 1) / 2; }
int64_t input_pixels(const Convolution& c) { return c.height * c.width; }
int64_t output_pixels(const Convolution& c) { return c.rows * c.columns; }

}  // namespace

int64_t weight_gradient_room(const Convolution& c) { return pairs_of(c) * (input_pixels(c) * c.inputs + output_pixels(c) * c.outputs); }

#if LIFECYCLE_FAST_WIDE

namespace {

// [pixels, channels] of two images, the second of which may be missing, to [channels / tile, pixels, tile] pairs.
LIFECYCLE_AVX512 void interleave(const uint16_t* first, const uint16_t* second, uint32_t* pairs, int64_t pixels, int64_t channels, int64_t tile) {
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t c = 0; c < channels; c += kLanes) {
      const auto at = p * channels + c;
      const __m512i low = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(first + at)));
      __m512i both = low;
      if (second != nullptr) both = _mm512_or_si512(low, _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(second + at))), 16));
      if (tile >= kLanes) {
        _mm512_storeu_si512(pairs + ((c / tile) * pixels + p) * tile + c % tile, both);
      } else {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(pairs + ((c / kTile) * pixels + p) * kTile), _mm512_castsi512_si256(both));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(pairs + ((c / kTile + 1) * pixels + p) * kTile), _mm512_extracti64x4_epi64(both, 1));
      }
    }
}

struct Range {
  int64_t begin, end;
};

// Which outputs of an axis meet the input at one place of the window.
Range met(int64_t place, int64_t stride, int64_t padding, int64_t input, int64_t output) {
  const auto first = padding - place;
  const auto last = input - 1 + padding - place;
  return {first <= 0 ? 0 : (first + stride - 1) / stride, last < 0 ? 0 : std::min(output, last / stride + 1)};
}

template <int64_t N>
struct Tile {
  __m512 sum[kTile][N];
};

// Adds the products of a row's pixels to a tile.
template <int64_t N>
LIFECYCLE_AVX512 inline __attribute__((always_inline)) void add_row(
    Tile<N>& tile, const uint32_t* input, int64_t step, const uint32_t* gradient, int64_t count) {
  for (int64_t i = 0; i < count; ++i, input += step, gradient += kTile) {
    __m512bh values[N];
    for (int64_t n = 0; n < N; ++n) values[n] = (__m512bh)_mm512_loadu_si512(input + n * kLanes);
#pragma GCC unroll 8
    for (int64_t m = 0; m < kTile; ++m) {
      const auto slope = (__m512bh)_mm512_set1_epi32(static_cast<int32_t>(gradient[m]));
#pragma GCC unroll 2
      for (int64_t n = 0; n < N; ++n) tile.sum[m][n] = _mm512_dpbf16_ps(tile.sum[m][n], values[n], slope);
    }
  }
}

// One place of the window, one tile of channels, some pairs of images.
template <int64_t N>
LIFECYCLE_AVX512 void add_tile(
    float* result, int64_t result_step, const uint32_t* inputs, const uint32_t* gradients, int64_t pairs, int64_t y, int64_t x, const Convolution& c) {
  Tile<N> tile;
#pragma GCC unroll 8
  for (int64_t m = 0; m < kTile; ++m)
#pragma GCC unroll 2
    for (int64_t n = 0; n < N; ++n) tile.sum[m][n] = _mm512_loadu_ps(result + m * result_step + n * kLanes);
  const auto rows = met(y, c.stride[0], c.padding[0], c.height, c.rows), columns = met(x, c.stride[1], c.padding[1], c.width, c.columns);
  const auto across = columns.begin * c.stride[1] + x - c.padding[1];
  // Whole rows of an image that is as wide as the output follow one another on both sides.
  const bool joined = c.stride[0] == 1 && c.stride[1] == 1 && c.width == c.columns && columns.begin == 0 && across == 0 && columns.end == c.columns;
  const auto together = joined ? std::max<int64_t>(1, rows.end - rows.begin) : 1;
  for (int64_t pair = 0; pair < pairs; ++pair) {
    const auto* image = inputs + pair * input_pixels(c) * c.inputs;
    const auto* slopes = gradients + pair * output_pixels(c) * c.outputs;
    for (auto row = rows.begin; row < rows.end; row += together) {
      const auto down = row * c.stride[0] + y - c.padding[0];
      add_row<N>(tile, image + (down * c.width + across) * c.inputs, c.stride[1] * c.inputs, slopes + (row * c.columns + columns.begin) * kTile,
          together * (columns.end - columns.begin));
    }
  }
#pragma GCC unroll 8
  for (int64_t m = 0; m < kTile; ++m)
#pragma GCC unroll 2
    for (int64_t n = 0; n < N; ++n) _mm512_storeu_ps(result + m * result_step + n * kLanes, tile.sum[m][n]);
}

// As many pairs at a time as stay in the cache, and no fewer than make loading the tile worthwhile.
constexpr int64_t kPixels = 200;

void add_window_row(float* result, const uint32_t* inputs, const uint32_t* gradients, int64_t tile, int64_t y, const Convolution& c) {
  const auto step = c.size[0] * c.size[1] * c.inputs;
  const auto group = std::max<int64_t>(1, kPixels / output_pixels(c));
  auto* place = result + tile * kTile * step + y * c.size[1] * c.inputs;
  for (int64_t m = 0; m < kTile; ++m) std::fill_n(place + m * step, c.size[1] * c.inputs, 0.0f);
  for (int64_t pair = 0; pair < pairs_of(c); pair += group) {
    const auto count = std::min(group, pairs_of(c) - pair);
    const auto* image = inputs + pair * input_pixels(c) * c.inputs;
    const auto* slopes = gradients + pair * output_pixels(c) * c.outputs + tile * output_pixels(c) * kTile;
    for (int64_t x = 0; x < c.size[1]; ++x) {
      int64_t channel = 0;
      for (; channel + 2 * kLanes <= c.inputs; channel += 2 * kLanes) add_tile<2>(place + x * c.inputs + channel, step, image + channel, slopes, count, y, x, c);
      if (channel < c.inputs) add_tile<1>(place + x * c.inputs + channel, step, image + channel, slopes, count, y, x, c);
    }
  }
}

}  // namespace

bool has_weight_gradient(int64_t inputs, int64_t outputs) { return inputs % kLanes == 0 && outputs % kLanes == 0 && form(0) != nullptr; }

void weight_gradient(const uint16_t* input, const uint16_t* gradient, float* result, uint32_t* room, const Convolution& c) {
  auto *inputs = room, *gradients = room + pairs_of(c) * input_pixels(c) * c.inputs;
  at::parallel_for(0, pairs_of(c), 1, [&](int64_t begin, int64_t end) {
    const auto of_input = input_pixels(c) * c.inputs, of_output = output_pixels(c) * c.outputs;
    for (auto i = begin; i < end; ++i) {
      const bool two = 2 * i + 1 < c.images;
      interleave(input + 2 * i * of_input, two ? input + (2 * i + 1) * of_input : nullptr, inputs + i * of_input, input_pixels(c), c.inputs, c.inputs);
      interleave(gradient + 2 * i * of_output, two ? gradient + (2 * i + 1) * of_output : nullptr, gradients + i * of_output, output_pixels(c), c.outputs, kTile);
    }
  });
  at::parallel_for(0, c.outputs / kTile * c.size[0], 1, [&](int64_t begin, int64_t end) {
    for (auto i = begin; i < end; ++i) add_window_row(result, inputs, gradients, i / c.size[0], i % c.size[0], c);
  });
}

#else

bool has_weight_gradient(int64_t, int64_t) { return false; }

void weight_gradient(const uint16_t*, const uint16_t*, float*, uint32_t*, const Convolution&) {}

#endif

}  // namespace lifecycle::fast
