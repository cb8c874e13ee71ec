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
