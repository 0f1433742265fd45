#include "COneDNN.h"

#include <oneapi/dnnl/dnnl.h>

// From libgomp, which the packaged oneDNN brings along; weak, so that a oneDNN built without OpenMP links too.
__attribute__((weak)) void omp_set_num_threads(int);

int gantop_sgemm(char transposeA, char transposeB, int64_t m, int64_t n, int64_t k, float alpha,
                 const float *a, int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
    return dnnl_sgemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

void gantop_use_one_thread(void) {
    if (omp_set_num_threads) omp_set_num_threads(1);
}
