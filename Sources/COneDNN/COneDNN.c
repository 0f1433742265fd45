#include "COneDNN.h"

#include <oneapi/dnnl/dnnl.h>

// From libgomp, which the packaged oneDNN brings along; weak, so that a oneDNN built without OpenMP links too.
__attribute__((weak)) void omp_set_num_threads(int);

// Keeps the library's own threads out of products called from this thread; the setting is per thread. They would cut
// sums where the number of cores says.
static void use_one_thread(void) {
    static _Thread_local int is_set;
    if (is_set) return;
    is_set = 1;
    if (omp_set_num_threads) omp_set_num_threads(1);
}

int gantop_sgemm(char transposeA, char transposeB, int64_t m, int64_t n, int64_t k, float alpha,
                 const float *a, int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
    use_one_thread();
    return dnnl_sgemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
