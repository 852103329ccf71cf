// Without #pragma once: included anew for each instruction set, which LIFECYCLE_TARGET and LIFECYCLE_VARIANT name; V are its registers.
namespace lifecycle::fast::LIFECYCLE_VARIANT {

// Calls BODY<registers>(...) over all channels, as many registers at a time as there are channels for.
constexpr int64_t kWide = V::kWidth == 16 ? 4 : 2;
constexpr int64_t kHalf = kWide / 2;

#define LIFECYCLE_CHANNELS(BODY, ...)                                                             \
  int64_t channel = 0;                                                                            \
  for (; channel + kWide * V::kWidth <= channels; channel += kWide * V::kWidth) BODY<kWide>(__VA_ARGS__); \
  for (; channel + kHalf * V::kWidth <= channels; channel += kHalf * V::kWidth) BODY<kHalf>(__VA_ARGS__); \
  for (; channel < channels; channel += V::kWidth) BODY<1>(__VA_ARGS__);

template <int64_t N>
LIFECYCLE_TARGET void moments_of(const uint16_t* input, int64_t pixels, int64_t channels, float* means, float* squares) {
  V::F sum[N], square[N];
  for (int64_t i = 0; i < N; ++i) sum[i] = square[i] = V::all(0);
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t i = 0; i < N; ++i) sum[i] = V::add(sum[i], V::load(input + p * channels + i * V::kWidth));
  for (int64_t i = 0; i < N; ++i) sum[i] = V::multiply(sum[i], V::all(1.0f / static_cast<float>(pixels)));
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t i = 0; i < N; ++i) {
      const V::F difference = V::subtract(V::load(input + p * channels + i * V::kWidth), sum[i]);
      square[i] = V::multiply_add(difference, difference, square[i]);
    }
  for (int64_t i = 0; i < N; ++i) {
    V::store(means + i * V::kWidth, sum[i]);
    V::store(squares + i * V::kWidth, square[i]);
  }
}

LIFECYCLE_TARGET void moments(const uint16_t* input, int64_t pixels, int64_t channels, float* means, float* squares) {
  LIFECYCLE_CHANNELS(moments_of, input + channel, pixels, channels, means + channel, squares + channel)
}

template <int64_t N>
LIFECYCLE_TARGET void normalize_of(const uint16_t* input, uint16_t* output, int64_t pixels, int64_t channels, const float* scales, const float* shifts) {
  V::F scale[N], shift[N];
  for (int64_t i = 0; i < N; ++i) {
    scale[i] = V::load(scales + i * V::kWidth);
    shift[i] = V::load(shifts + i * V::kWidth);
  }
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t i = 0; i < N; ++i) {
      const int64_t at = p * channels + i * V::kWidth;
      V::store(output + at, V::multiply_add(V::load(input + at), scale[i], shift[i]));
    }
}

LIFECYCLE_TARGET void normalize(const uint16_t* input, uint16_t* output, int64_t pixels, int64_t channels, const Normalization& by) {
  LIFECYCLE_CHANNELS(normalize_of, input + channel, output + channel, pixels, channels, by.scale + channel, by.shift + channel)
}

template <int64_t N, bool kRectified>
LIFECYCLE_TARGET void gradient_sums_of(
    const uint16_t* gradient, const uint16_t* input, int64_t pixels, int64_t channels, int64_t channel, const Normalization& by, float* sums, float* products) {
  V::F sum[N], product[N], mean[N], scale[N], shift[N];
  for (int64_t i = 0; i < N; ++i) {
    sum[i] = product[i] = V::all(0);
    mean[i] = V::load(by.mean + channel + i * V::kWidth);
    scale[i] = V::load(by.scale + channel + i * V::kWidth);
    shift[i] = V::load(by.shift + channel + i * V::kWidth);
  }
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t i = 0; i < N; ++i) {
      const int64_t at = p * channels + channel + i * V::kWidth;
      const V::F value = V::load(input + at);
      V::F slope = V::load(gradient + at);
      if constexpr (kRectified) slope = V::where(V::passes(V::multiply_add(value, scale[i], shift[i])), slope);
      sum[i] = V::add(sum[i], slope);
      product[i] = V::multiply_add(slope, V::subtract(value, mean[i]), product[i]);
    }
  for (int64_t i = 0; i < N; ++i) {
    V::store(sums + channel + i * V::kWidth, sum[i]);
    V::store(products + channel + i * V::kWidth, product[i]);
  }
}

template <int64_t N>
LIFECYCLE_TARGET void gradient_sums_either(
    const uint16_t* gradient, const uint16_t* input, int64_t pixels, int64_t channels, int64_t channel, const Normalization& by, bool rectified, float* sums, float* products) {
  if (rectified) gradient_sums_of<N, true>(gradient, input, pixels, channels, channel, by, sums, products);
  else gradient_sums_of<N, false>(gradient, input, pixels, channels, channel, by, sums, products);
}

LIFECYCLE_TARGET void gradient_sums(
    const uint16_t* gradient, const uint16_t* input, int64_t pixels, int64_t channels, const Normalization& by, bool rectified, float* sums, float* products) {
  LIFECYCLE_CHANNELS(gradient_sums_either, gradient, input, pixels, channels, channel, by, rectified, sums, products)
}

template <int64_t N, bool kRectified>
LIFECYCLE_TARGET void normalize_backward_of(
    const uint16_t* gradient, const uint16_t* input, uint16_t* result, int64_t pixels, int64_t channels, int64_t channel, const Normalization& by, const Gradient& with) {
  V::F mean[N], scale[N], shift[N], slope[N], lean[N], offset[N];
  for (int64_t i = 0; i < N; ++i) {
    const int64_t at = channel + i * V::kWidth;
    mean[i] = V::load(by.mean + at);
    scale[i] = V::load(by.scale + at);
    shift[i] = V::load(by.shift + at);
    slope[i] = V::load(with.slope + at);
    lean[i] = V::load(with.lean + at);
    offset[i] = V::load(with.offset + at);
  }
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t i = 0; i < N; ++i) {
      const int64_t at = p * channels + channel + i * V::kWidth;
      const V::F value = V::load(input + at);
      V::F arrived = V::load(gradient + at);
      if constexpr (kRectified) arrived = V::where(V::passes(V::multiply_add(value, scale[i], shift[i])), arrived);
      V::store(result + at, V::multiply_add(slope[i], arrived, V::multiply_add(lean[i], V::subtract(value, mean[i]), offset[i])));
    }
}

template <int64_t N>
LIFECYCLE_TARGET void normalize_backward_either(
    const uint16_t* gradient, const uint16_t* input, uint16_t* result, int64_t pixels, int64_t channels, int64_t channel, const Normalization& by, const Gradient& with, bool rectified) {
  if (rectified) normalize_backward_of<N, true>(gradient, input, result, pixels, channels, channel, by, with);
  else normalize_backward_of<N, false>(gradient, input, result, pixels, channels, channel, by, with);
}

LIFECYCLE_TARGET void normalize_backward(
    const uint16_t* gradient, const uint16_t* input, uint16_t* result, int64_t pixels, int64_t channels, const Normalization& by, const Gradient& with, bool rectified) {
  LIFECYCLE_CHANNELS(normalize_backward_either, gradient, input, result, pixels, channels, channel, by, with, rectified)
}

LIFECYCLE_TARGET void rectify(const uint16_t* input, uint16_t* output, int64_t count) {
  for (int64_t i = 0; i < count; i += V::kWidth) V::store(output + i, V::rectified(V::load(input + i)));
}

// One pixel of the output, from the part of its window that lies inside the image. Sizes known when compiled unroll the window; 0 is any.
template <int64_t kRows, int64_t kColumns>
LIFECYCLE_TARGET void max_of_window(
    const uint16_t* corner, uint16_t* output, uint8_t* chosen, int64_t y0, int64_t y1, int64_t x0, int64_t x1, const Window& w) {
  if constexpr (kRows > 0) {
    y0 = x0 = 0;
    y1 = kRows;
    x1 = kColumns;
  }
  const int64_t across = kColumns > 0 ? kColumns : w.size[1];
  for (int64_t channel = 0; channel < w.channels; channel += V::kWidth) {
    V::F most = V::load(corner + (y0 * w.width + x0) * w.channels + channel);
    V::I which = V::index(static_cast<int32_t>(y0 * across + x0));
    for (int64_t y = y0; y < y1; ++y)
      for (int64_t x = x0; x < x1; ++x) {
        const V::F value = V::load(corner + (y * w.width + x) * w.channels + channel);
        const V::M more = V::exceeds(value, most);
        most = V::either(more, value, most);
        which = V::either_index(more, V::index(static_cast<int32_t>(y * across + x)), which);
      }
    V::store(output + channel, most);
    V::store_index(chosen + channel, which);
  }
}

LIFECYCLE_TARGET void max_pool(const uint16_t* image, uint16_t* output, uint8_t* chosen, int64_t row, const Window& w) {
  const int64_t top = row * w.stride[0] - w.padding[0];
  const int64_t y0 = top < 0 ? -top : 0, y1 = top + w.size[0] > w.height ? w.height - top : w.size[0];
  for (int64_t column = 0; column < w.columns; ++column, output += w.channels, chosen += w.channels) {
    const int64_t left = column * w.stride[1] - w.padding[1];
    const int64_t x0 = left < 0 ? -left : 0, x1 = left + w.size[1] > w.width ? w.width - left : w.size[1];
    const auto* corner = image + (top * w.width + left) * w.channels;
    const bool whole = y0 == 0 && x0 == 0 && y1 == w.size[0] && x1 == w.size[1];
    if (whole && y1 == 2 && x1 == 2) max_of_window<2, 2>(corner, output, chosen, y0, y1, x0, x1, w);
    else if (whole && y1 == 3 && x1 == 3) max_of_window<3, 3>(corner, output, chosen, y0, y1, x0, x1, w);
    else max_of_window<0, 0>(corner, output, chosen, y0, y1, x0, x1, w);
  }
}

LIFECYCLE_TARGET void max_pool_backward(const uint16_t* gradient, const uint8_t* chosen, uint16_t* result, int64_t row, const Window& w) {
  // The windows that hold this pixel: from the first whose end lies behind it to the last whose start does not.
  const int64_t y = row + w.padding[0];
  const int64_t first = y < w.size[0] ? 0 : (y - w.size[0]) / w.stride[0] + 1, last = y / w.stride[0] < w.rows ? y / w.stride[0] : w.rows - 1;
  for (int64_t column = 0; column < w.width; ++column) {
    const int64_t x = column + w.padding[1];
    const int64_t begin = x < w.size[1] ? 0 : (x - w.size[1]) / w.stride[1] + 1, end = x / w.stride[1] < w.columns ? x / w.stride[1] : w.columns - 1;
    for (int64_t channel = 0; channel < w.channels; channel += V::kWidth) {
      V::F sum = V::all(0);
      for (int64_t i = first; i <= last; ++i)
        for (int64_t j = begin; j <= end; ++j) {
          const int64_t at = (i * w.columns + j) * w.channels + channel;
          const auto here = V::index(static_cast<int32_t>((y - i * w.stride[0]) * w.size[1] + x - j * w.stride[1]));
          sum = V::add(sum, V::where(V::same(V::load_index(chosen + at), here), V::load(gradient + at)));
        }
      V::store(result + column * w.channels + channel, sum);
    }
  }
}

template <int64_t N>
LIFECYCLE_TARGET void mean_of(const uint16_t* image, uint16_t* output, int64_t pixels, int64_t channels) {
  V::F sum[N];
  for (int64_t i = 0; i < N; ++i) sum[i] = V::all(0);
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t i = 0; i < N; ++i) sum[i] = V::add(sum[i], V::load(image + p * channels + i * V::kWidth));
  for (int64_t i = 0; i < N; ++i) V::store(output + i * V::kWidth, V::multiply(sum[i], V::all(1.0f / static_cast<float>(pixels))));
}

LIFECYCLE_TARGET void mean(const uint16_t* image, uint16_t* output, int64_t pixels, int64_t channels) {
  LIFECYCLE_CHANNELS(mean_of, image + channel, output + channel, pixels, channels)
}

LIFECYCLE_TARGET void mean_backward(const uint16_t* gradient, uint16_t* image, int64_t pixels, int64_t channels) {
  for (int64_t channel = 0; channel < channels; channel += V::kWidth) {
    const V::F part = V::multiply(V::load(gradient + channel), V::all(1.0f / static_cast<float>(pixels)));
    for (int64_t p = 0; p < pixels; ++p) V::store(image + p * channels + channel, part);
  }
}

#undef LIFECYCLE_CHANNELS

constexpr Kernels table{moments, normalize, gradient_sums, normalize_backward, rectify, max_pool, max_pool_backward, mean, mean_backward};

}  // namespace lifecycle::fast::LIFECYCLE_VARIANT
