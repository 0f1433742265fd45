// The door to oneDNN: one function, the single-precision matrix product.
#ifndef CONEDNN_H
#define CONEDNN_H

#include <stdint.h>

/// C := alpha · op(A) · op(B) + beta · C, row-major, on the calling thread alone. Returns 0, or oneDNN's status.
/// Swift imports neither `dnnl_sgemm`'s header (its C++ attributes) at a bearable cost nor weak symbols.
int gantop_sgemm(char transposeA, char transposeB, int64_t m, int64_t n, int64_t k, float alpha,
                 const float *a, int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

#endif
