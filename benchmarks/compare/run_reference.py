#!/usr/bin/env python3
"""Measures e3nn, OpenEquivariance and cuEquivariance, where they are installed, on the problems of TpCompiler.GpuBench.

    python3 run_reference.py -o reference          writes reference-e3nn.json and so on
    tpc bench compare ours.json reference-e3nn.json
    python3 run_reference.py --product My.Message "8x0e+8x1o" "0e+1o" "0e+1o" --items 1000 -o reference      a product of your own

A product of your own has a name, the irreps of both operands and those that are kept; --fully-connected takes the output's irreps instead. Names are those of
"tpc bench kernels": of a type of an assembly with its namespace, of a file without its ending.

Needs Python 3.8 and PyTorch; what else is not installed is said and left out. docs/gpu.md describes the documents.
The times are of the same three things: forward; backward, the gradients of both operands and of the weights; and double_backward, the
gradients of those gradients, contracted with a cotangent each, with respect to all inputs and the output's cotangent. Each is timed alone,
with what it is differentiated from computed before.
"""

import argparse
import datetime
import importlib
import json
import math
import os
import signal
import sys
import time

SCHEMA = "tpcompiler-bench/1"
DTYPES = ("float32", "float64")
DIRECTIONS = ("forward", "backward", "double_backward")
IMPLEMENTATIONS = ("e3nn", "openequivariance", "cuequivariance")
EDGES, QUICK_EDGES, CHANNELS = 50000, 48, 128

CHANNELWISE = [
    ("mace-large", "128x0e+128x1o+128x2e", "0e+1o+2e+3o", "0e+1o+2e+3o"),
    ("mace-medium", "128x0e+128x1o", "0e+1o+2e+3o", "0e+1o+2e+3o"),
    ("nequip-lips", "32x0o+32x0e+32x1o+32x1e+32x2o+32x2e", "0e+1o+2e", "0o+0e+1o+1e+2o+2e"),
    ("revmd17-aspirin", "64x0o+64x0e+64x1o+64x1e", "0e+1o", "0o+0e+1o+1e"),
    ("revmd17-toluene", "64x0o+64x0e+64x1o+64x1e+64x2o+64x2e", "0e+1o+2e", "0o+0e+1o+1e+2o+2e"),
    ("revmd17-benzene", "64x0o+64x0e+64x1o+64x1e+64x2o+64x2e+64x3o+64x3e", "0e+1o+2e+3o", "0o+0e+1o+1e+2o+2e+3o+3e"),
    ("nequix-main", "128x0e+64x1o+32x2e+32x3o", "0e+1o+2e+3o", "0e+1o+2e+3o"),
    ("sevennet-l3i5", "128x0e+64x1e+32x2e+32x3e", "0e+1e+2e+3e", "0e+1e+2e+3e"),
]
TETRIS = ("0e+1o+2e+3o", "0e+1o+2e+3o", "64x0e+24x1e+24x1o+16x2e+16x2o")
DIFFDOCK = "10x1o+10x1e+48x0e+48x0o"
FULLY_CONNECTED = [
    ("tetris", *TETRIS, False),
    ("tetris-shared", *TETRIS, True),
    ("diffdock-l1", DIFFDOCK, "0e+1o", DIFFDOCK, False),
    ("diffdock-l2", DIFFDOCK, "0e+1o+2e", DIFFDOCK, False),
]
CONTRACTIONS = ["0e+1o", "0e+1o+2e"]
PATHS = ["111", "212", "313", "553", "535", "636", "747", "777"]


class Unsupported(Exception):
    """An implementation has no such operation."""


class Problem:
    """A problem: its name, kind (product, convolution, contraction) and irreps."""

    def __init__(self, name, kind, mode, first, second, output, shared=False):
        self.name, self.kind, self.mode = name, kind, mode
        self.first, self.second, self.output, self.shared = first, second, output, shared


def problems():
    found = [Problem(n, "product", "uvu", a, b, c) for n, a, b, c in CHANNELWISE]
    found += [Problem(n + "-conv", "convolution", "uvu", a, b, c) for n, a, b, c in CHANNELWISE[:3]]
    found += [Problem(n, "product", "uvw", a, b, c, shared) for n, a, b, c, shared in FULLY_CONNECTED]
    found += [Problem("contraction-" + c.replace("+", ""), "contraction", None, "0e+1o+2e+3o", None, c) for c in CONTRACTIONS]
    found += [Problem("path-" + p, "product", "uvu", f"{CHANNELS}x{p[0]}e", f"{p[1]}e", f"{p[2]}e") for p in PATHS]
    return found


# --- irreps, as lists of (multiplicity, degree, parity) -------------------------------------------------------------------------


def parse(text):
    blocks = []
    for block in text.replace(" ", "").split("+"):
        multiplicity, _, irrep = block.rpartition("x")
        blocks.append((int(multiplicity or 1), int(irrep[:-1]), 1 if irrep[-1] == "e" else -1))
    return blocks


def write(blocks):
    return "+".join(f"{m}x{l}{'e' if p > 0 else 'o'}" for m, l, p in blocks)


def dimension(blocks):
    return sum(m * (2 * l + 1) for m, l, _ in blocks)


def instructions(problem):
    """The output's irreps and the paths (first, second, output, mode, has weight), sorted as TpCompiler and e3nn sort them."""
    first, second, output = parse(problem.first), parse(problem.second), parse(problem.output)
    allowed = lambda a, b, c: a[2] * b[2] == c[2] and abs(a[1] - b[1]) <= c[1] <= a[1] + b[1]
    if problem.mode == "uvw":
        paths = [(i, j, k, "uvw", True) for i, a in enumerate(first) for j, b in enumerate(second) for k, c in enumerate(output) if allowed(a, b, c)]
        return output, paths
    kept = {(l, p) for _, l, p in output}
    found = []
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            for l in range(abs(a[1] - b[1]), a[1] + b[1] + 1):
                if (l, a[2] * b[2]) in kept:
                    found.append((i, j, (a[0], l, a[2] * b[2])))
    # e3nn's order of irreps: by degree, then 0e 0o 1o 1e 2e 2o ...
    found.sort(key=lambda f: (f[2][1], -f[2][2] * (-1) ** f[2][1]))
    return [f[2] for f in found], [(f[0], f[1], k, "uvu", True) for k, f in enumerate(found)]


def weight_count(problem, output, paths):
    first, second = parse(problem.first), parse(problem.second)
    return sum(first[i][0] * second[j][0] * (output[k][0] if problem.mode == "uvw" else 1) for i, j, k, *_ in paths)


def diamond(cells, constant, cutoff):
    """Senders and receivers of the edges of a periodic crystal, sorted by receiver; as in TpCompiler.GpuBench."""
    basis = [(0, 0, 0), (0, 2, 2), (2, 0, 2), (2, 2, 0), (1, 1, 1), (1, 3, 3), (3, 1, 3), (3, 3, 1)]
    atoms = [(4 * a + x, 4 * b + y, 4 * c + z) for a in range(cells) for b in range(cells) for c in range(cells) for x, y, z in basis]
    positions = torch.tensor(atoms)
    difference = (positions[:, None, :] - positions[None, :, :]).abs() % (4 * cells)
    square = torch.minimum(difference, 4 * cells - difference).pow(2).sum(-1)
    near = (square <= (4 * cutoff / constant) ** 2) & ~torch.eye(len(atoms), dtype=torch.bool)
    receivers, senders = near.nonzero(as_tuple=True)
    return senders, receivers, len(atoms)


# --- implementations: build(problem, dtype, device) gives a function of the tensors and their shapes ------------------------------


class Built:
    """An operation: run(inputs) -> output, and for each input how many rows it has (items, nodes, elements or 1) and their length."""

    def __init__(self, run, shapes, output):
        self.run, self.shapes, self.output = run, shapes, output


class E3nn:
    def __init__(self):
        self.o3 = importlib.import_module("e3nn.o3")
        self.version = "e3nn " + importlib.import_module("e3nn").__version__

    def build(self, problem, dtype, device, graph):
        if problem.kind == "contraction":
            return self.contraction(problem, dtype, device)
        output, paths = instructions(problem)
        product = self.o3.TensorProduct(
            problem.first, problem.second, write(output), paths, shared_weights=problem.shared, internal_weights=False
        ).to(device=device, dtype=dtype)
        shapes = product_shapes(problem, output, paths)
        if problem.kind == "product":
            return Built(lambda x, y, w: product(x, y, w), shapes, ("items", dimension(output)))
        senders, receivers, nodes = graph

        def convolution(x, y, w):
            messages = product(x[senders], y, w)
            return torch.zeros(nodes, messages.shape[1], dtype=messages.dtype, device=messages.device).index_add(0, receivers, messages)

        return Built(convolution, shapes, ("nodes", dimension(output)))

    def contraction(self, problem, dtype, device):
        try:
            module = importlib.import_module("mace.modules.symmetric_contraction")
        except ImportError as e:
            raise Unsupported(f"e3nn has no symmetric contraction, and mace-torch is not installed ({e})") from e
        irreps = self.o3.Irreps("+".join(f"{CHANNELS}x{i}" for i in problem.first.split("+")))
        output = self.o3.Irreps("+".join(f"{CHANNELS}x{i}" for i in problem.output.split("+")))
        contraction = module.SymmetricContraction(irreps_in=irreps, irreps_out=output, correlation=3, num_elements=10).to(device=device, dtype=dtype)
        self.version = self.version if "mace" in self.version else f"{self.version}, mace-torch {importlib.import_module('mace').__version__}"
        one_hot = None

        def run(x):
            nonlocal one_hot
            if one_hot is None:
                one_hot = torch.nn.functional.one_hot(elements(x.shape[0], x.device), 10).to(x.dtype)
            return contraction(x.reshape(x.shape[0], CHANNELS, -1), one_hot)

        return Built(with_parameters(run, contraction), [("items", irreps.dim)], ("items", output.dim))


class OpenEquivariance:
    def __init__(self):
        self.oeq = importlib.import_module("openequivariance")
        self.version = "openequivariance " + getattr(self.oeq, "__version__", "?")
        if not torch.cuda.is_available():
            raise ImportError("it needs a GPU that PyTorch sees")

    def build(self, problem, dtype, device, graph):
        if problem.kind == "contraction":
            raise Unsupported("the contraction of OpenEquivariance is a beta, and is not measured")
        import numpy

        output, paths = instructions(problem)
        number = numpy.float32 if dtype == torch.float32 else numpy.float64
        spec = self.oeq.TPProblem(
            self.oeq.Irreps(problem.first), self.oeq.Irreps(problem.second), self.oeq.Irreps(write(output)), paths,
            shared_weights=problem.shared, internal_weights=False, irrep_dtype=number, weight_dtype=number,
        )
        shapes = product_shapes(problem, output, paths)
        if problem.kind == "product":
            product = self.oeq.TensorProduct(spec, torch_op=True)
            return Built(lambda x, y, w: product(x, y, w), shapes, ("items", dimension(output)))
        senders, receivers, _ = graph
        product = self.oeq.TensorProductConv(spec, torch_op=True, deterministic=True)
        # Edges are sorted by receiver, then by sender; this sorts them by sender, then by receiver.
        permutation = torch.argsort(senders * (int(receivers.max()) + 1) + receivers)
        run = lambda x, y, w: product.forward(x, y, w, receivers, senders, permutation)
        return Built(run, shapes, ("nodes", dimension(output)))


class CuEquivariance:
    def __init__(self):
        self.cue = importlib.import_module("cuequivariance")
        self.cuet = importlib.import_module("cuequivariance_torch")
        self.version = "cuequivariance " + self.cue.__version__
        try:
            importlib.import_module("cuequivariance_ops_torch")
        except ImportError:
            self.version += " without its kernels (cuequivariance_ops_torch is not installed)"

    def build(self, problem, dtype, device, graph):
        cue, cuet = self.cue, self.cuet
        irreps = lambda text: cue.Irreps("O3", text)
        if problem.kind == "contraction":
            channels = lambda text: irreps("+".join(f"{CHANNELS}x{i}" for i in text.split("+")))
            contraction = cuet.SymmetricContraction(
                channels(problem.first), channels(problem.output), contraction_degree=3, num_elements=10,
                layout_in=cue.ir_mul, layout_out=cue.ir_mul, original_mace=True, dtype=dtype, math_dtype=dtype,
            ).to(device)
            run = lambda x: contraction(x, elements(x.shape[0], x.device).to(torch.int32))
            outputs = CHANNELS * dimension(parse(problem.output))
            return Built(with_parameters(run, contraction), [("items", CHANNELS * dimension(parse(problem.first)))], ("items", outputs))
        output, paths = instructions(problem)
        shapes = product_shapes(problem, output, paths)
        kind = cuet.ChannelWiseTensorProduct if problem.mode == "uvu" else cuet.FullyConnectedTensorProduct
        product = kind(
            irreps(problem.first), irreps(problem.second), irreps(problem.output), layout=cue.ir_mul,
            shared_weights=problem.shared, internal_weights=False, dtype=dtype, math_dtype=dtype,
        ).to(device)
        call = lambda x, y, w, **more: product(x, y, w[None] if problem.shared else w, **more)
        if problem.kind == "product":
            return Built(call, shapes, ("items", dimension(output)))
        senders, receivers, nodes = graph
        fused = {"indices_1": senders, "indices_out": receivers, "size_out": nodes}

        def gathered(x, y, w):
            messages = call(x[senders], y, w)
            return torch.zeros(nodes, messages.shape[1], dtype=messages.dtype, device=messages.device).index_add(0, receivers, messages)

        def convolution(x, y, w):
            # Versions before the fused form take no indices.
            if fused:
                try:
                    return call(x, y, w, **fused)
                except TypeError:
                    fused.clear()
            return gathered(x, y, w)

        return Built(convolution, shapes, ("nodes", dimension(output)))


def product_shapes(problem, output, paths):
    rows = "nodes" if problem.kind == "convolution" else "items"
    return [
        (rows, dimension(parse(problem.first))),
        ("items", dimension(parse(problem.second))),
        ("one" if problem.shared else "items", weight_count(problem, output, paths)),
    ]


def elements(count, device):
    return (7 * torch.arange(count, device=device)) % 10


def with_parameters(run, module):
    """Marks the module's weights as inputs that gradients are wanted of, too."""
    run.parameters = [p for p in module.parameters() if p.requires_grad]
    return run


# --- measuring ------------------------------------------------------------------------------------------------------------------


def measure(action, device, seconds):
    """The median and the least time of one run, and how many were timed."""

    def batch(count):
        if device == "cuda":
            start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
            start.record()
            for _ in range(count):
                action()
            end.record()
            end.synchronize()
            return 1e-3 * start.elapsed_time(end) / count
        start = time.perf_counter()
        for _ in range(count):
            action()
        return (time.perf_counter() - start) / count

    # TorchScript looks at the first runs before it compiles.
    for _ in range(3):
        action()
    count = max(1, min(500, int(seconds / 5 / max(batch(1), 1e-6))))
    times = sorted(batch(count) for _ in range(5))
    return times[2], times[0], 5 * count


def copy_rate(device, quick):
    elements_ = (32 << 20) // 4 if quick or device == "cpu" else (512 << 20) // 4
    a, b = torch.zeros(elements_, device=device), torch.zeros(elements_, device=device)
    _, least, _ = measure(lambda: b.copy_(a), device, 0.1)
    return 8e-9 * elements_ / least


def run_one(implementation, problem, direction, dtype_name, options, graphs):
    result = {"problem": problem.name, "direction": direction, "dtype": dtype_name}
    dtype, device = getattr(torch, dtype_name), options.device
    try:
        graph = None
        if problem.kind == "convolution":
            if "graph" not in graphs:
                graphs["graph"] = diamond(2, 3.567, 1.6) if options.quick else diamond(5, 3.567, 6)
            senders, receivers, nodes = graphs["graph"]
            graph = (senders.to(device), receivers.to(device), nodes)
            rows = {"items": len(senders), "nodes": nodes, "one": 1}
        else:
            few, many = (40, 1000) if problem.kind == "contraction" else (options.items or QUICK_EDGES, options.items or EDGES)
            rows = {"items": few if options.quick else many, "one": 1}
        result["items"] = rows["items"]
        start = time.perf_counter()
        built = implementation.build(problem, dtype, device, graph)
        generator = torch.Generator().manual_seed(1)
        draw = lambda shape: (2 * torch.rand(*shape, generator=generator, dtype=torch.float32) - 1).to(device=device, dtype=dtype)
        shape_of = lambda rows_, length: (length,) if rows_ == "one" else (rows[rows_], length)
        inputs = [draw(shape_of(*s)) for s in built.shapes]
        action, tensors = prepare(built, inputs, direction, draw)
        action()
        if device == "cuda":
            torch.cuda.synchronize()
        result["compile_seconds"] = time.perf_counter() - start
        median, least, runs = measure(action, device, 0.02 if options.quick else 0.4)
        read = sum(t.numel() * t.element_size() for t in tensors)
        bytes_ = read + (8 * rows["items"] if problem.kind == "convolution" else 4 * rows["items"] if problem.kind == "contraction" else 0)
        result.update(
            status="ok", seconds=median, seconds_min=least, runs=runs, bytes=bytes_, gb_per_s=1e-9 * bytes_ / median,
            copy_fraction=1e-9 * bytes_ / median / options.copy_rate,
        )
    except Unsupported as e:
        result.update(status="skipped", message=str(e))
    except KeyboardInterrupt:
        raise
    except Exception as e:  # Whatever a library throws is a result, and the next problem is measured.
        result.update(status="failed", message=f"{type(e).__name__}: {str(e).strip().splitlines()[0] if str(e).strip() else ''}")
    return result


def prepare(built, inputs, direction, draw):
    """What is timed, and all tensors that it has to read and write."""
    if direction == "forward":
        with torch.no_grad():
            output = built.run(*inputs)

        def forward():
            with torch.no_grad():
                return built.run(*inputs)

        return forward, [*inputs, *getattr(built.run, "parameters", []), output]
    leaves = [i.requires_grad_() for i in inputs] + list(getattr(built.run, "parameters", []))
    output = built.run(*inputs)
    cotangent = draw(output.shape)
    if direction == "backward":
        gradients = torch.autograd.grad(output, leaves, cotangent, retain_graph=True, allow_unused=True)
        action = lambda: torch.autograd.grad(output, leaves, cotangent, retain_graph=True, allow_unused=True)
        return action, [*leaves, cotangent, *[g for g in gradients if g is not None]]
    cotangent.requires_grad_()
    gradients = torch.autograd.grad(output, leaves, cotangent, create_graph=True)
    directions = [draw(g.shape) for g in gradients]
    action = lambda: torch.autograd.grad(gradients, [*leaves, cotangent], directions, retain_graph=True, allow_unused=True)
    return action, [*leaves, cotangent, *directions, *[g for g in action() if g is not None]]


# --- documents ------------------------------------------------------------------------------------------------------------------


def save(path, document):
    temporary = f"{path}.{os.getpid()}.tmp"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(document, file, indent=2, allow_nan=False)
        file.write("\n")
    os.replace(temporary, path)


def device_of(options):
    if options.device == "cuda":
        name, driver = torch.cuda.get_device_name(), f"CUDA {torch.version.cuda}"
    else:
        name, driver = "CPU", f"{torch.get_num_threads()} threads"
    return {"name": name, "driver": f"{driver}, torch {torch.__version__}", "backend": "torch-" + options.device, "copy_gb_per_s": options.copy_rate}


def run_all(name, implementation, options):
    path = f"{options.output}-{name}.json"
    document = {
        "schema": SCHEMA,
        "program": implementation.version,
        "started": datetime.datetime.now(datetime.timezone.utc).isoformat(),
        "complete": False,
        "device": device_of(options),
        "results": [],
    }
    save(path, document)
    graphs = {}
    for problem in options.problems:
        for direction in options.directions:
            for dtype in options.dtype:
                if time.monotonic() - options.started > options.seconds:
                    result = {"problem": problem.name, "direction": direction, "dtype": dtype, "status": "skipped", "message": "The time allowed was used up."}
                else:
                    result = run_one(implementation, problem, direction, dtype, options, graphs)
                if options.device == "cuda":
                    torch.cuda.empty_cache()
                document["results"].append(result)
                document["program"] = implementation.version
                save(path, document)
                say(name, result)
    document["complete"] = True
    save(path, document)
    print(path)
    return any(r["status"] == "failed" for r in document["results"])


def say(name, r):
    what = f"{1e3 * r['seconds']:10.3f} ms {r['gb_per_s']:8.1f} GB/s" if r["status"] == "ok" else r["message"]
    print(f"{name} {r['problem']:20} {r['dtype']} {r['direction']:15} {r['status']:7} {what}", file=sys.stderr, flush=True)


def own(options):
    """The products of the command line."""
    return [Problem(n, "product", "uvu", a, b, c) for n, a, b, c in options.product] + [
        Problem(n, "product", "uvw", a, b, c) for n, a, b, c in options.fully_connected
    ]


def wanted(options):
    everything, names = problems(), options.problems
    if not names:
        return own(options) or everything
    fits = lambda n, p: p.name.startswith(n[:-1]) if n.endswith("*") else p.name == n
    for n in names:
        if not any(fits(n, p) for p in everything):
            sys.exit(f"error: --problems: there is no '{n}'; there are {', '.join(p.name for p in everything)}")
    return own(options) + [p for p in everything if any(fits(n, p) for n in names)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--implementation", nargs="+", choices=IMPLEMENTATIONS, default=IMPLEMENTATIONS)
    parser.add_argument("--device", choices=("cuda", "cpu"), help="the GPU, unless PyTorch sees none")
    parser.add_argument("--problems", nargs="+", metavar="NAME", help="by name; mace-* stands for all that begin so")
    parser.add_argument("--product", nargs=4, action="append", default=[], metavar=("NAME", "FIRST", "SECOND", "KEEP"), help="a channelwise product (uvu) of your own")
    parser.add_argument("--fully-connected", nargs=4, action="append", default=[], metavar=("NAME", "FIRST", "SECOND", "OUTPUT"), help="a product of your own that mixes channels (uvw)")
    parser.add_argument("--items", type=int, metavar="N", help=f"how many items products have; {EDGES} unless given")
    parser.add_argument("--dtype", nargs="+", choices=DTYPES, default=DTYPES)
    parser.add_argument("--directions", nargs="+", choices=DIRECTIONS, default=DIRECTIONS)
    parser.add_argument("--quick", action="store_true", help="few items for a short time, to try whether all works")
    parser.add_argument("--seconds", type=float, default=math.inf, help="measurements that would begin later are skipped")
    parser.add_argument("-o", "--output", default="reference", metavar="PREFIX", help="what the files' names begin with")
    options = parser.parse_args()
    options.problems = wanted(options)
    global torch
    try:
        import torch
    except ImportError:
        sys.exit("error: PyTorch is not installed for this Python; see https://pytorch.org")
    options.device = options.device or ("cuda" if torch.cuda.is_available() else "cpu")
    options.started = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    options.copy_rate = copy_rate(options.device, options.quick)
    classes = {"e3nn": E3nn, "openequivariance": OpenEquivariance, "cuequivariance": CuEquivariance}
    failed, ran = False, False
    try:
        for name in options.implementation:
            try:
                implementation = classes[name]()
            except Exception as e:  # A package that is half installed fails in many ways.
                print(f"{name}: not measured, as it cannot be imported: {type(e).__name__}: {e}", file=sys.stderr)
                continue
            ran = True
            failed |= run_all(name, implementation, options)
    except KeyboardInterrupt:
        print("cancelled", file=sys.stderr)
        sys.exit(130)
    if not ran:
        sys.exit("error: none of the implementations is installed; pip install e3nn openequivariance cuequivariance-torch cuequivariance-ops-torch-cu12")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
