// What nvcc and NVRTC declare by themselves, for clang without CUDA's headers.
#define __global__ __attribute__((global))
#define __shared__ __attribute__((shared))
#define __device__ __attribute__((device))
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))
struct Index { unsigned x; };
#define threadIdx (Index{(unsigned)__nvvm_read_ptx_sreg_tid_x()})
#define blockIdx (Index{(unsigned)__nvvm_read_ptx_sreg_ctaid_x()})
__device__ inline double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
__device__ float fma(float a, float b, float c) = delete;
__device__ inline float fmaf(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
__device__ inline double floor(double a) { return __builtin_floor(a); }
__device__ inline float floor(float a) { return __builtin_floorf(a); }
// These are never contracted, unlike sums and products that a compiler sees.
__device__ inline double __dadd_rn(double a, double b) { double r; asm("add.rn.f64 %0, %1, %2;" : "=d"(r) : "d"(a), "d"(b)); return r; }
__device__ inline double __dmul_rn(double a, double b) { double r; asm("mul.rn.f64 %0, %1, %2;" : "=d"(r) : "d"(a), "d"(b)); return r; }
__device__ inline float __fadd_rn(float a, float b) { float r; asm("add.rn.f32 %0, %1, %2;" : "=f"(r) : "f"(a), "f"(b)); return r; }
__device__ inline float __fmul_rn(float a, float b) { float r; asm("mul.rn.f32 %0, %1, %2;" : "=f"(r) : "f"(a), "f"(b)); return r; }
__device__ inline int atomicAdd(int* address, int value) { return __nvvm_atom_add_gen_i(address, value); }
__device__ inline int atomicMax(int* address, int value) { return __nvvm_atom_max_gen_i(address, value); }
__device__ inline void __syncwarp() { __nvvm_bar_warp_sync(0xffffffffu); }
__device__ inline float __shfl_xor_sync(unsigned mask, float x, int distance) { return __nvvm_shfl_sync_bfly_f32(mask, x, distance, 0x1f); }
__device__ inline double __shfl_xor_sync(unsigned mask, double x, int distance) {
    int halves[2];
    __builtin_memcpy(halves, &x, 8);
    halves[0] = __nvvm_shfl_sync_bfly_i32(mask, halves[0], distance, 0x1f);
    halves[1] = __nvvm_shfl_sync_bfly_i32(mask, halves[1], distance, 0x1f);
    __builtin_memcpy(&x, halves, 8);
    return x;
}
__device__ double exp(double x);
__device__ float exp(float x);
__device__ double tanh(double x);
__device__ float tanh(float x);
__device__ double sqrt(double x);
__device__ float sqrt(float x);
__device__ double sin(double x);
__device__ float sin(float x);
__device__ double cos(double x);
__device__ float cos(float x);
__device__ double fabs(double x);
__device__ float fabs(float x);
__device__ double expm1(double x);
__device__ double log(double x);
__device__ double log1p(double x);
__device__ double rsqrt(double x);
__device__ double erf(double x);
__device__ double erfc(double x);
__device__ float expf(float x);
__device__ float expm1f(float x);
__device__ float logf(float x);
__device__ float log1pf(float x);
__device__ float sqrtf(float x);
__device__ float rsqrtf(float x);
__device__ float sinf(float x);
__device__ float cosf(float x);
__device__ float erff(float x);
__device__ float erfcf(float x);
__device__ float fabsf(float x);
__device__ double pow(double x, double y);
__device__ float pow(float x, float y);
