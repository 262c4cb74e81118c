"""Makes every model of the examples anew, except the one of diamonds, which needs a table from outside.

    python -m venv .venv && .venv/bin/pip install -r examples/train/requirements.txt
    .venv/bin/python examples/train/make_all.py           # writes over the models in the tree
    .venv/bin/python examples/train/make_all.py --check   # makes them elsewhere and compares byte by byte
"""

from __future__ import annotations

import os

# sums of floats depend on how they are split between threads: one thread, one result
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import argparse
import sys
import tempfile
from pathlib import Path

import artifacts
import fraud
import intent
import mlp
import recommender


def make(root: Path) -> None:
    """Trains all models and writes them, their golden examples and their requests below `root`."""
    for script in (fraud, recommender, intent, mlp):
        script.main(root)


def differences(made: Path, kept: Path) -> list[str]:
    """The files below `made` that are missing below `kept` or differ there, and golden files that are only kept."""
    files = [path.relative_to(made) for path in made.rglob("*") if path.is_file()]
    folders = [kept / folder.relative_to(made) for folder in made.rglob("golden")]
    golden = [path.relative_to(kept) for folder in folders for path in folder.glob("*")]
    return sorted(str(file) for file in {*files, *golden} if _content(made / file) != _content(kept / file))


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="write nothing, say what differs from the tree")
    if not arguments.parse_args().check:
        make(artifacts.ROOT)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        different = differences(Path(folder), artifacts.ROOT)
    print("\n".join(f"differs: {file}" for file in different) or "every file is the same, byte for byte")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
