#!/usr/bin/env python3
"""Measures TpCompiler beside an earlier commit of itself, on the same models and structures, in turns.

    python3 run_before.py --model small.model medium.model --structures water63.xyz water192.xyz

The earlier commit is by default the last in which MACE was evaluated on the CPU by layers written by hand; since the next one it is the program of
its architecture, which may take at most 1.05 times as long. The commit is built from history in a folder of its own, this one where it stands. Every
number is processor time of one thread, with radial networks rather than tables, for energy, forces and stress, neighbour list included: the shortest of many evaluations in each of several
processes in turns. The table has the shortest time of all rounds of each, and the median over rounds of the ratios. Needs git, the .NET SDK, Python 3.8.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
LAST_WRITTEN_BY_HAND = "85ac0f35517ae43eff7716a38361b9a96e074132"
PROJECT = os.path.join("benchmarks", "TpCompiler.Benchmarks")
BUILT = os.path.join(PROJECT, "bin", "Release", "net10.0", "TpCompiler.Benchmarks.dll")


def build(folder):
    subprocess.run(["dotnet", "build", "-c", "Release", "-v", "quiet", PROJECT], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return os.path.join(folder, BUILT)


def measure(assembly, model, structure, dtype, seconds, options=()):
    command = ["dotnet", assembly, "table", "models", "--json", "--cpu-time", "--threads", "1", "--seconds", str(seconds), "--model", model,
               "--structures", structure, "--precision", "single" if dtype == "float32" else "double", *options]
    finished = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if finished.returncode != 0:
        sys.exit(finished.stderr.strip() or f"{assembly}: exit code {finished.returncode}")
    return next(table for table in json.loads(finished.stdout) if table["title"] in ("MACE models", "Models"))["rows"][0]["seconds"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", nargs="+", required=True)
    parser.add_argument("--structures", nargs="+", required=True)
    parser.add_argument("--dtype", nargs="+", choices=("float32", "float64"), default=["float32", "float64"])
    parser.add_argument("--commit", default=LAST_WRITTEN_BY_HAND)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    options = parser.parse_args()
    root = subprocess.run(["git", "rev-parse", "--show-toplevel"], cwd=HERE, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        earlier = os.path.join(folder, "earlier")
        subprocess.run(["git", "clone", "--quiet", "--no-checkout", root, earlier], check=True)
        subprocess.run(["git", "checkout", "--quiet", options.commit], cwd=earlier, check=True)
        before, now = build(earlier), build(root)
        print(f"{'model':24} {'structure':16} {'type':8} {'before ms':>10} {'now ms':>10} {'now/before':>11} {'median':>7}")
        for model in map(os.path.abspath, options.model):
            for structure in map(os.path.abspath, options.structures):
                for dtype in options.dtype:
                    pairs = [(measure(before, model, structure, dtype, options.seconds), measure(now, model, structure, dtype, options.seconds, ("--radial", "exact"))) for _ in range(options.rounds)]
                    first, second = min(p[0] for p in pairs), min(p[1] for p in pairs)
                    median = statistics.median(b / a for a, b in pairs)
                    print(f"{os.path.basename(model)[:24]:24} {os.path.basename(structure)[:16]:16} {dtype:8} {1e3 * first:10.2f} {1e3 * second:10.2f} {second / first:11.3f} {median:7.3f}", flush=True)


if __name__ == "__main__":
    main()
