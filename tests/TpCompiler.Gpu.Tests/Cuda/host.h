// CUDA on the host: blocks one after another, the warps of a block one after another to the next barrier of the block, the threads
// of a warp as fibers to the next barrier of the warp.
#include <ucontext.h>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

#define __global__
#define __device__ static
#define __shared__ static
#define __launch_bounds__(...)
#define __restrict__ __restrict

struct Index { unsigned x; };
static Index threadIdx, blockIdx;
using std::fma;
using std::exp;
using std::tanh;
using std::sqrt;
using std::sin;
using std::cos;
using std::pow;
using std::fabs;
using std::floor;
static inline double rsqrt(double x) { return 1 / sqrt(x); }
static inline float rsqrtf(float x) { return 1 / sqrt(x); }
static inline double __dadd_rn(double a, double b) { return a + b; }
static inline double __dmul_rn(double a, double b) { return a * b; }
static inline float __fadd_rn(float a, float b) { return a + b; }
static inline float __fmul_rn(float a, float b) { return a * b; }
static inline int atomicAdd(int* address, int value) { const int before = *address; *address += value; return before; }
static inline int atomicMax(int* address, int value) { const int before = *address; if (value > before) *address = value; return before; }

namespace host {
enum { warp = 32 };
enum Stop { ended, atWarp, atBlock };
static ucontext_t scheduler;
static ucontext_t fibers[1024];
static char* stacks[1024];
static Stop stops[1024];
static double given[1024];
static void (*body)(void**);
static void** arguments;

static void stop(Stop why) {
    const unsigned t = threadIdx.x;
    stops[t] = why;
    swapcontext(&fibers[t], &scheduler);
}

static void run(int thread) {
    body(arguments);
    stops[thread] = ended;
    swapcontext(&fibers[thread], &scheduler);
}

template <class... A, std::size_t... I>
static void call(void (*kernel)(A...), void** a, std::index_sequence<I...>) { kernel((A)a[I]...); }

template <class... A>
static void call(void (*kernel)(A...), void** a) { call(kernel, a, std::index_sequence_for<A...>()); }

// 0, or 1 where some threads of a block, or of a warp, came to a barrier and others did not.
static int launch(void (*kernel)(void**), void** a, int blocks, int size, int descending) {
    body = kernel;
    arguments = a;
    for (int block = 0; block < blocks; block++) {
        blockIdx.x = block;
        for (int t = 0; t < size; t++) {
            const std::size_t length = 1 << 19;
            if (!stacks[t]) stacks[t] = (char*)std::malloc(length);
            stops[t] = atBlock;
            getcontext(&fibers[t]);
            fibers[t].uc_stack.ss_sp = stacks[t];
            fibers[t].uc_stack.ss_size = length;
            fibers[t].uc_link = nullptr;
            makecontext(&fibers[t], (void (*)())run, 1, t);
        }
        const int threads = size < warp ? size : warp;
        const int warps = size / threads;
        for (Stop reached = atBlock; reached == atBlock;) {
            for (int k = 0; k < warps; k++) {
                const int first = (descending ? warps - 1 - k : k) * threads;
                do {
                    for (int i = 0; i < threads; i++) {
                        const int t = first + (descending ? threads - 1 - i : i);
                        threadIdx.x = t;
                        swapcontext(&scheduler, &fibers[t]);
                    }
                    for (int i = 1; i < threads; i++)
                        if (stops[first + i] != stops[first]) return 1;
                } while (stops[first] == atWarp);
                if (k > 0 && stops[first] != reached) return 1;
                reached = stops[first];
            }
        }
    }
    return 0;
}
}

static void __syncthreads() { host::stop(host::atBlock); }

static void __syncwarp() { host::stop(host::atWarp); }

template <class T> static T __shfl_xor_sync(unsigned, T x, int distance) {
    const unsigned t = threadIdx.x;
    host::given[t] = x;
    __syncwarp();
    const T taken = (T)host::given[t ^ distance];
    __syncwarp();
    return taken;
}
