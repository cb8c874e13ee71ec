// What nvcc and NVRTC declare by themselves, for clang without CUDA's headers.
#define __global__ __attribute__((global))
#define __shared__ __attribute__((shared))
#define __device__ __attribute__((device))
#define __launch_bounds__(size) __attribute__((launch_bounds(size)))
struct Index { unsigned x; };
#define threadIdx (Index{(unsigned)__nvvm_read_ptx_sreg_tid_x()})
#define blockIdx (Index{(unsigned)__nvvm_read_ptx_sreg_ctaid_x()})
__device__ inline double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
__device__ inline float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
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
__device__ double pow(double x, double y);
__device__ float pow(float x, float y);
