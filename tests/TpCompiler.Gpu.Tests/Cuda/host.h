// CUDA on the host: blocks one after another, the threads of a block as fibers, each running to the next barrier.
#include <ucontext.h>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

#define __global__
#define __device__
#define __shared__ static
#define __launch_bounds__(size)
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

namespace host {
static ucontext_t scheduler;
static ucontext_t fibers[1024];
static char* stacks[1024];
static bool finished[1024];
static void (*body)(void**);
static void** arguments;

static void run(int thread) {
    body(arguments);
    finished[thread] = true;
    swapcontext(&fibers[thread], &scheduler);
}

template <class... A, std::size_t... I>
static void call(void (*kernel)(A...), void** a, std::index_sequence<I...>) { kernel((A)a[I]...); }

template <class... A>
static void call(void (*kernel)(A...), void** a) { call(kernel, a, std::index_sequence_for<A...>()); }

// 0, or 1 where some threads of a block came to a barrier and others did not.
static int launch(void (*kernel)(void**), void** a, int blocks, int size, int descending) {
    body = kernel;
    arguments = a;
    for (int block = 0; block < blocks; block++) {
        blockIdx.x = block;
        for (int t = 0; t < size; t++) {
            const std::size_t length = 1 << 19;
            if (!stacks[t]) stacks[t] = (char*)std::malloc(length);
            finished[t] = false;
            getcontext(&fibers[t]);
            fibers[t].uc_stack.ss_sp = stacks[t];
            fibers[t].uc_stack.ss_size = length;
            fibers[t].uc_link = nullptr;
            makecontext(&fibers[t], (void (*)())run, 1, t);
        }
        int left = size;
        while (left > 0) {
            int ended = 0;
            for (int k = 0; k < size; k++) {
                const int t = descending ? size - 1 - k : k;
                threadIdx.x = t;
                swapcontext(&scheduler, &fibers[t]);
                ended += finished[t];
            }
            if (ended != 0 && ended != size) return 1;
            left -= ended;
        }
    }
    return 0;
}
}

static void __syncthreads() {
    const unsigned t = threadIdx.x;
    swapcontext(&host::fibers[t], &host::scheduler);
}
