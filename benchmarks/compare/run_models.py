#!/usr/bin/env python3
"""Measures TpCompiler, mace-torch and symmetrix, where they are installed, on the same models and structures, in turns.

    dotnet build -c Release benchmarks/TpCompiler.Benchmarks
    python3 run_models.py --model small.model medium.model --structures water.xyz copper.xyz -o models.json

Every number is processor time of one thread for the energy and the forces of one structure (the first frame of a file), the shortest of
many evaluations after some that are not counted. Neighbour lists are made before the clock starts for mace-torch and symmetrix;
TpCompiler makes its own each time, within the time that is counted, and computes the stress as well.

Programs are measured in turns, each in a process of its own, round after round: what else the machine does then falls on all of them. The
table has the shortest time of all rounds, and what others need for the same divided by what TpCompiler needs; below stand geometric means.

mace-torch runs with an allocator that keeps its memory (without that it is more than twice as slow). symmetrix reads model.json beside
model.model where there is one, as its symmetrix_extract_mace writes it, and otherwise converts the model itself, for which it needs
mace-torch. What is not installed is said and left out. Needs Python 3.8; ASE for structures.
"""

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
OURS = os.path.join(HERE, "..", "TpCompiler.Benchmarks", "bin", "Release", "net10.0", "TpCompiler.Benchmarks.dll")
PROGRAMS = ("tpcompiler", "mace-torch", "symmetrix-kokkos", "symmetrix-plain")
DTYPES = ("float32", "float64")
SINGLE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
KEPT_MEMORY = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(1 << 40), "MALLOC_TOP_PAD_": str(64 << 20)}


class Absent(Exception):
    """A program is not installed, or has no such form."""


# --- in processes of their own: measure one program on one case ------------------------------------------------------------------


def shortest(evaluate, seconds):
    """The shortest processor time of one evaluation; what TorchScript and caches need at first is not counted."""
    for _ in range(3):
        evaluate()
    best, end = math.inf, time.process_time() + seconds
    while time.process_time() < end or best == math.inf:
        start = time.process_time()
        evaluate()
        best = min(best, time.process_time() - start)
    return best


def measure_mace_torch(model_file, structure_file, dtype, seconds):
    try:
        import ase.io
        import mace
        import torch
        from mace import data
        from mace.tools import torch_geometric, utils
    except ImportError as e:
        raise Absent(str(e)) from e
    torch.set_num_threads(1)
    torch.set_default_dtype(getattr(torch, dtype))
    model = torch.load(model_file, map_location="cpu", weights_only=False).to(getattr(torch, dtype))
    for parameter in model.parameters():
        parameter.requires_grad = False
    elements = utils.AtomicNumberTable([int(z) for z in model.atomic_numbers])
    configuration = data.config_from_atoms(ase.io.read(structure_file, 0))
    graph = data.AtomicData.from_config(configuration, z_table=elements, cutoff=float(model.r_max))
    batch = next(iter(torch_geometric.dataloader.DataLoader([graph], batch_size=1))).to_dict()
    evaluate = lambda: model(batch, training=False, compute_force=True)
    return {
        "version": f"mace-torch {mace.__version__}, torch {torch.__version__}",
        "edges": int(batch["edge_index"].shape[1]),
        "energy": float(evaluate()["energy"][0]),
        "seconds": shortest(evaluate, seconds),
    }


def measure_symmetrix(model_file, structure_file, dtype, seconds, kokkos):
    try:
        import ase.io
        import numpy
        from symmetrix import Symmetrix
    except ImportError as e:
        raise Absent(str(e)) from e
    try:
        from matscipy.neighbours import neighbour_list
    except ImportError:
        from ase.neighborlist import neighbor_list as neighbour_list
    atoms = ase.io.read(structure_file, 0)
    converted = os.path.splitext(model_file)[0] + ".json"
    numbers = atoms.get_atomic_numbers().tolist()
    try:
        calculator = Symmetrix(
            converted if os.path.exists(converted) else model_file, dtype=dtype, use_kokkos=kokkos, species=sorted(set(numbers)))
    except (RuntimeError, ValueError, ImportError) as e:
        raise Absent(str(e)) from e
    evaluator, known = calculator.evaluator, calculator.evaluator.atomic_numbers
    receivers, senders, distances, vectors = neighbour_list("ijdD", atoms, calculator.cutoff)
    arguments = (
        len(atoms),
        [known.index(z) for z in numbers],
        numpy.bincount(receivers, minlength=len(atoms)),
        senders,
        [known.index(numbers[j]) for j in senders],
        vectors.flatten(),
        distances,
    )

    def evaluate():
        evaluator.compute_node_energies_forces(*arguments)
        forces = numpy.asarray(evaluator.node_forces).reshape((-1, 3))[: len(receivers)]
        for axis in range(3):
            numpy.bincount(senders, weights=forces[:, axis], minlength=len(atoms))
            numpy.bincount(receivers, weights=forces[:, axis], minlength=len(atoms))

    evaluate()
    return {
        "version": f"symmetrix{' with Kokkos' if kokkos else ''}",
        "edges": len(receivers),
        "energy": float(numpy.sum(evaluator.node_energies)),
        "seconds": shortest(evaluate, seconds),
    }


def worker(options):
    try:
        if options.worker == "mace-torch":
            result = measure_mace_torch(options.model[0], options.structures[0], options.dtype[0], options.seconds)
        else:
            kokkos = options.worker == "symmetrix-kokkos"
            result = measure_symmetrix(options.model[0], options.structures[0], options.dtype[0], options.seconds, kokkos)
    except Absent as e:
        result = {"absent": str(e)}
    print("\n" + json.dumps(result))


# --- the parent: takes turns -----------------------------------------------------------------------------------------------------


def run(program, model, structure, dtype, seconds):
    environment = {**os.environ, **SINGLE_THREAD}
    if program == "tpcompiler":
        command = ["dotnet", OURS, "table", "models", "--json", "--cpu-time", "--seconds", str(seconds), "--model", model,
                   "--structures", structure, "--precision", "single" if dtype == "float32" else "double"]
    else:
        command = [sys.executable, os.path.abspath(__file__), "--worker", program, "--seconds", str(seconds), "--model", model,
                   "--structures", structure, "--dtype", dtype]
        if program == "mace-torch":
            environment.update(KEPT_MEMORY)
    finished = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if finished.returncode != 0:
        last = (finished.stderr.strip() or finished.stdout.strip() or "no message").splitlines()[-1]
        return {"failed": f"exit code {finished.returncode}: {last}"}
    if program != "tpcompiler":
        return json.loads(finished.stdout.strip().splitlines()[-1])
    row = next(table for table in json.loads(finished.stdout) if table["title"] == "Models")["rows"][0]
    return {"version": "tpcompiler", "edges": row["edges"], "seconds": row["seconds"]}


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            return next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def measure(options):
    programs = [p for p in PROGRAMS if p in options.programs]
    if "tpcompiler" in programs and not os.path.exists(OURS):
        sys.exit(f"{os.path.normpath(OURS)}: expected what 'dotnet build -c Release benchmarks/TpCompiler.Benchmarks' makes, found no such file")
    said, cases = set(), []
    for model in options.model:
        for structure in options.structures:
            for dtype in options.dtype:
                cases.append({"model": model, "structure": structure, "dtype": dtype, "programs": {}})
    for number in range(options.rounds):
        for case in cases:
            for program in programs:
                result = run(program, case["model"], case["structure"], case["dtype"], options.seconds)
                problem = result.get("absent") or result.get("failed")
                if problem:
                    if (program, problem) not in said:
                        said.add((program, problem))
                        print(f"{program}, {case['dtype']}: left out: {problem}", file=sys.stderr)
                    continue
                best = case["programs"].setdefault(program, result)
                best["seconds"] = min(best["seconds"], result["seconds"])
                print(f"round {number + 1}: {name_of(case)} {program}: {result['seconds']:.4g} s", file=sys.stderr)
    return {"processor": processor(), "rounds": options.rounds, "cases": cases}


def name_of(case):
    stem = lambda path: os.path.splitext(os.path.basename(path))[0]
    return f"{stem(case['model'])} {stem(case['structure'])} {case['dtype']}"


def show(document):
    others = [p for p in PROGRAMS[1:] if any(p in case["programs"] for case in document["cases"])]
    print(f"Processor time of one thread on {document['processor']}; the others' time by ours.\n")
    print("| case | edges | tpcompiler, us/edge |" + "".join(f" {p} |" for p in others))
    print("|---|---:|---:|" + "---:|" * len(others))
    ratios = {}
    for case in document["cases"]:
        ours = case["programs"].get("tpcompiler")
        if ours is None:
            continue
        row = f"| {name_of(case)} | {ours['edges']} | {1e6 * ours['seconds'] / ours['edges']:.2f} |"
        for program in others:
            found = case["programs"].get(program)
            if found is None:
                row += " - |"
                continue
            ratio = found["seconds"] / ours["seconds"]
            ratios.setdefault((case["dtype"], program), []).append(ratio)
            row += f" {ratio:.1f}{'' if found['edges'] == ours['edges'] else ' (' + str(found['edges']) + ' edges)'} |"
        print(row)
    print()
    for (dtype, program), values in sorted(ratios.items()):
        mean = math.exp(sum(map(math.log, values)) / len(values))
        print(f"{dtype}, {program}: {mean:.1f} (geometric mean of {len(values)})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", nargs="+", required=True, help="models as mace-torch saves them")
    parser.add_argument("--structures", nargs="+", required=True, help="files of structures that ASE reads")
    parser.add_argument("--dtype", nargs="+", choices=DTYPES, default=list(DTYPES))
    parser.add_argument("--programs", nargs="+", choices=PROGRAMS, default=list(PROGRAMS))
    parser.add_argument("--rounds", type=int, default=2, help="how often the turn comes to each program")
    parser.add_argument("--seconds", type=float, default=2.0, help="how long each measurement is repeated")
    parser.add_argument("-o", "--output", help="also write the numbers to this file, as JSON")
    parser.add_argument("--worker", choices=PROGRAMS[1:], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        worker(options)
        return
    for path in options.model + options.structures:
        if not os.path.isfile(path):
            sys.exit(f"{path}: expected a file, found none")
    document = measure(options)
    if options.output:
        with open(options.output, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=2)
    show(document)


if __name__ == "__main__":
    main()
