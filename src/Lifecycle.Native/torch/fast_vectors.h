// Registers of floats, loaded from and stored as bfloat16: for AVX-512 with bfloat16, for AVX2, and one float at a time.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define LIFECYCLE_FAST_WIDE 1
// Some of GCC 12's intrinsics leave unset on purpose what they overwrite, and it warns of them.
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#define LIFECYCLE_AVX2 __attribute__((target("avx2,fma")))
#define LIFECYCLE_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,fma")))
#endif

namespace lifecycle::fast {

// What is not a number stays so, whatever its bits; all else is rounded to the nearest, ties to even.
inline uint16_t narrow(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  if (value != value) return static_cast<uint16_t>((bits >> 16) | 0x40);
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

inline float widen(uint16_t value) {
  const uint32_t bits = static_cast<uint32_t>(value) << 16;
  float wide;
  std::memcpy(&wide, &bits, sizeof wide);
  return wide;
}

struct Plain {
  static constexpr int64_t kWidth = 1;
  using F = float;
  using I = int32_t;
  using M = bool;

  static F load(const uint16_t* from) { return widen(*from); }
  static void store(uint16_t* to, F value) { *to = narrow(value); }
  static F load(const float* from) { return *from; }
  static void store(float* to, F value) { *to = value; }
  static F all(float value) { return value; }
  static F add(F a, F b) { return a + b; }
  static F subtract(F a, F b) { return a - b; }
  static F multiply(F a, F b) { return a * b; }
  static F multiply_add(F a, F b, F c) { return std::fma(a, b, c); }
  // What is not a number passes.
  static F rectified(F a) { return a <= 0 ? 0.0f : a; }
  static M passes(F a) { return !(a <= 0); }
  static F where(M mask, F a) { return mask ? a : 0.0f; }
  // Also where the new value is not a number.
  static M exceeds(F value, F most) { return value > most || value != value; }
  static F either(M mask, F yes, F no) { return mask ? yes : no; }
  static I index(int32_t value) { return value; }
  static I either_index(M mask, I yes, I no) { return mask ? yes : no; }
  static void store_index(uint8_t* to, I value) { *to = static_cast<uint8_t>(value); }
  static I load_index(const uint8_t* from) { return *from; }
  static M same(I a, I b) { return a == b; }
};

#if LIFECYCLE_FAST_WIDE

struct Avx2 {
  static constexpr int64_t kWidth = 8;
  using F = __m256;
  using I = __m256i;
  using M = __m256;

  LIFECYCLE_AVX2 static F load(const uint16_t* from) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))), 16));
  }
  LIFECYCLE_AVX2 static void store(uint16_t* to, F value) {
    const __m256i bits = _mm256_castps_si256(value), high = _mm256_srli_epi32(bits, 16);
    const __m256i odd = _mm256_and_si256(high, _mm256_set1_epi32(1));
    const __m256i rounded = _mm256_srli_epi32(_mm256_add_epi32(_mm256_add_epi32(bits, _mm256_set1_epi32(0x7fff)), odd), 16);
    const __m256i none = _mm256_or_si256(high, _mm256_set1_epi32(0x40));
    const __m256i words = _mm256_blendv_epi8(rounded, none, _mm256_castps_si256(_mm256_cmp_ps(value, value, _CMP_UNORD_Q)));
    const __m256i packed = _mm256_permute4x64_epi64(_mm256_packus_epi32(words, words), 0x08);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(packed));
  }
  LIFECYCLE_AVX2 static F load(const float* from) { return _mm256_loadu_ps(from); }
  LIFECYCLE_AVX2 static void store(float* to, F value) { _mm256_storeu_ps(to, value); }
  LIFECYCLE_AVX2 static F all(float value) { return _mm256_set1_ps(value); }
  LIFECYCLE_AVX2 static F add(F a, F b) { return _mm256_add_ps(a, b); }
  LIFECYCLE_AVX2 static F subtract(F a, F b) { return _mm256_sub_ps(a, b); }
  LIFECYCLE_AVX2 static F multiply(F a, F b) { return _mm256_mul_ps(a, b); }
  LIFECYCLE_AVX2 static F multiply_add(F a, F b, F c) { return _mm256_fmadd_ps(a, b, c); }
  LIFECYCLE_AVX2 static F rectified(F a) { return where(passes(a), a); }
  LIFECYCLE_AVX2 static M passes(F a) { return _mm256_cmp_ps(a, _mm256_setzero_ps(), _CMP_NLE_UQ); }
  LIFECYCLE_AVX2 static F where(M mask, F a) { return _mm256_and_ps(mask, a); }
  LIFECYCLE_AVX2 static M exceeds(F value, F most) {
    return _mm256_or_ps(_mm256_cmp_ps(value, most, _CMP_GT_OQ), _mm256_cmp_ps(value, value, _CMP_UNORD_Q));
  }
  LIFECYCLE_AVX2 static F either(M mask, F yes, F no) { return _mm256_blendv_ps(no, yes, mask); }
  LIFECYCLE_AVX2 static I index(int32_t value) { return _mm256_set1_epi32(value); }
  LIFECYCLE_AVX2 static I either_index(M mask, I yes, I no) { return _mm256_blendv_epi8(no, yes, _mm256_castps_si256(mask)); }
  LIFECYCLE_AVX2 static void store_index(uint8_t* to, I value) {
    const __m128i words = _mm_packus_epi32(_mm256_castsi256_si128(value), _mm256_extracti128_si256(value, 1));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm_packus_epi16(words, words));
  }
  LIFECYCLE_AVX2 static I load_index(const uint8_t* from) { return _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from))); }
  LIFECYCLE_AVX2 static M same(I a, I b) { return _mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b)); }
};

struct Avx512 {
  static constexpr int64_t kWidth = 16;
  using F = __m512;
  using I = __m512i;
  using M = __mmask16;

  LIFECYCLE_AVX512 static F load(const uint16_t* from) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))), 16));
  }
  LIFECYCLE_AVX512 static void store(uint16_t* to, F value) {
    const __m256bh words = _mm512_cvtneps_pbh(value);
    std::memcpy(to, &words, sizeof words);
  }
  LIFECYCLE_AVX512 static F load(const float* from) { return _mm512_loadu_ps(from); }
  LIFECYCLE_AVX512 static void store(float* to, F value) { _mm512_storeu_ps(to, value); }
  LIFECYCLE_AVX512 static F all(float value) { return _mm512_set1_ps(value); }
  LIFECYCLE_AVX512 static F add(F a, F b) { return _mm512_add_ps(a, b); }
  LIFECYCLE_AVX512 static F subtract(F a, F b) { return _mm512_sub_ps(a, b); }
  LIFECYCLE_AVX512 static F multiply(F a, F b) { return _mm512_mul_ps(a, b); }
  LIFECYCLE_AVX512 static F multiply_add(F a, F b, F c) { return _mm512_fmadd_ps(a, b, c); }
  LIFECYCLE_AVX512 static F rectified(F a) { return where(passes(a), a); }
  LIFECYCLE_AVX512 static M passes(F a) { return _mm512_cmp_ps_mask(a, _mm512_setzero_ps(), _CMP_NLE_UQ); }
  LIFECYCLE_AVX512 static F where(M mask, F a) { return _mm512_maskz_mov_ps(mask, a); }
  LIFECYCLE_AVX512 static M exceeds(F value, F most) {
    return _mm512_cmp_ps_mask(value, most, _CMP_GT_OQ) | _mm512_cmp_ps_mask(value, value, _CMP_UNORD_Q);
  }
  LIFECYCLE_AVX512 static F either(M mask, F yes, F no) { return _mm512_mask_blend_ps(mask, no, yes); }
  LIFECYCLE_AVX512 static I index(int32_t value) { return _mm512_set1_epi32(value); }
  LIFECYCLE_AVX512 static I either_index(M mask, I yes, I no) { return _mm512_mask_blend_epi32(mask, no, yes); }
  LIFECYCLE_AVX512 static void store_index(uint8_t* to, I value) { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm512_cvtepi32_epi8(value)); }
  LIFECYCLE_AVX512 static I load_index(const uint8_t* from) { return _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))); }
  LIFECYCLE_AVX512 static M same(I a, I b) { return _mm512_cmpeq_epi32_mask(a, b); }
};

#endif

}  // namespace lifecycle::fast
