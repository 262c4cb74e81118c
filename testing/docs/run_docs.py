#!/usr/bin/env python3
"""Runs the commands that the documentation shows, against a running server, and compares what they print.

In a block fenced as ``console`` a line that starts with ``$ `` is a command; it goes on to the next line after a
trailing backslash or inside quotes. Lines after it, up to the next command, are what it must print; ``…`` stands for
anything, also for several lines when it is alone. A command without such lines must only succeed.

Commands that build or that serve until they are stopped are started elsewhere, so they are only counted here.

usage: run_docs.py BASE_URL PAGE...      (with the project's root as the current folder)
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

DOCUMENTED_BASES = ("http://localhost:8080", "http://127.0.0.1:8080", "localhost:8080", "127.0.0.1:8080")
NOT_RUN_HERE = (
    re.compile(r"(\./)?barista (serve|demo)\b"),
    re.compile(r"mvn\b"),
    re.compile(r"(\./)?bench/"),
    re.compile(r"(pip|python3?) "),
)
TIMEOUT_SECONDS = 60


class Example:
    """A command with where it stands and what it must print."""

    def __init__(self, place: str, command: str, expected: list[str]) -> None:
        self.place = place
        self.command = command
        self.expected = expected


def is_open(command: str) -> bool:
    """Whether the shell would wait for another line."""
    if command.endswith("\\"):
        return True
    try:
        shlex.split(command)
    except ValueError:
        return True
    return False


def examples(page: Path) -> list[Example]:
    found: list[Example] = []
    inside = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("```"):
            inside = not inside and line.strip() == "```console"
        elif not inside:
            continue
        elif found and is_open(found[-1].command):
            found[-1].command += "\n" + line
        elif line.startswith("$ "):
            found.append(Example(f"{page}:{number}", line[2:], []))
        elif found:
            found[-1].expected.append(line)
    return found


def pattern(expected: list[str]) -> re.Pattern[str]:
    lines = [".*" if line.strip() == "…" else re.escape(line.rstrip()).replace("…", "[^\n]*") for line in expected]
    return re.compile("\n".join(lines), re.DOTALL)


def run(example: Example, base_url: str) -> str:
    """Why the example failed; empty if it did not."""
    command = example.command
    for base in DOCUMENTED_BASES:
        command = command.replace(base, base_url if base.startswith("http") else base_url.removeprefix("http://"))
    # A page that shows a request which fails would be a broken page, so curl reports HTTP errors as its own.
    script = 'curl() { command curl --fail-with-body "$@"; }\nbarista() { ./barista "$@"; }\n' + command
    environment = dict(os.environ, BARISTA_URL=base_url, NO_COLOR="1")
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script],
        capture_output=True, text=True, timeout=TIMEOUT_SECONDS, env=environment, check=False, stdin=subprocess.DEVNULL,
    )
    printed = "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())
    if done.returncode != 0:
        return f"exit code {done.returncode}\n{printed}\n{done.stderr.strip()}"
    if example.expected and not pattern(example.expected).fullmatch(printed):
        return "expected:\n" + "\n".join(example.expected) + "\nprinted:\n" + printed
    return ""


def main() -> int:
    base_url, pages = sys.argv[1], sys.argv[2:]
    passed = failed = skipped = 0
    for page in pages:
        for example in examples(Path(page)):
            if any(kind.match(example.command) for kind in NOT_RUN_HERE):
                skipped += 1
                continue
            problem = run(example, base_url)
            if problem:
                failed += 1
                print(f"FAILED {example.place}\n$ {example.command}\n{problem}\n")
            else:
                passed += 1
                print(f"ok {example.place}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
