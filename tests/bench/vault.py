"""What the vault costs against a raw pipe of the same work: `python -m core bench vault`.

The pipe is one loop: read -> SHA-256 of the plain text -> AES-GCM -> SHA-256 of the cipher text -> write -> fsync. The vault
reads the same file and leaves the same on the disk, with chunks, a header, a name that appears at the end, and a thread.
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.vault.store import FolderStore
from core.vault.vault import CHUNK, LARGE_CHUNK, Vault, store_name

AIM, BOUND = 0.8, 0.7
BLOCK = 1024 * 1024
CHUNKS = {"64 KiB chunks": CHUNK, "1 MiB chunks": LARGE_CHUNK}


def raw_pipe(source: Path, target: Path) -> None:
    """The work itself and nothing else, in blocks of 1 MiB."""
    plain_sha, sealed_sha, cipher = hashlib.sha256(), hashlib.sha256(), AESGCM(os.urandom(32))
    number = 0
    with source.open("rb", buffering=0) as incoming, target.open("wb", buffering=0) as outgoing:
        while block := incoming.read(BLOCK):
            plain_sha.update(block)
            sealed = cipher.encrypt(number.to_bytes(12), block, None)
            sealed_sha.update(sealed)
            outgoing.write(sealed)
            number += 1
        os.fsync(outgoing.fileno())


def into_vault(vault: Vault, folder: Path, source: Path, chunk: int) -> Path:
    """Put the file in and return where it lies."""
    file_id = uuid4()
    with source.open("rb", buffering=0) as incoming:
        vault.put(file_id, os.urandom(32), incoming, chunk)
    return folder / store_name(file_id)


def timed(work: Callable[[], Path]) -> float:
    """Seconds that `work` takes; what it made is removed again."""
    # Dirty pages of the run before must not be written out during this one.
    os.sync()
    start = perf_counter()
    made = work()
    taken = perf_counter() - start
    made.unlink()
    return taken


def measure(folder: Path, megabytes: int, runs: int) -> dict[str, list[float]]:
    """Seconds of each run by what ran: the pipe and the vault take turns, so that both meet the same disk."""
    source = folder / "source"
    with source.open("wb") as stream:
        for _ in range(megabytes):
            stream.write(os.urandom(BLOCK))
    vault, target = Vault(FolderStore(folder / "files")), folder / "target"

    def pipe() -> Path:
        raw_pipe(source, target)
        return target

    works: dict[str, Callable[[], Path]] = {"raw pipe": pipe}
    for name, chunk in CHUNKS.items():
        works[name] = lambda chunk=chunk: into_vault(vault, folder / "files", source, chunk)
    times: dict[str, list[float]] = {name: [] for name in works}
    for run in range(runs + 1):
        for name, work in works.items():
            taken = timed(work)
            if run:  # the first warms up
                times[name].append(taken)
    return times


def main(argv: Sequence[str]) -> int:
    """Print the table and write the JSON; 0 when every ratio is within the bound, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="bench vault", description="the vault against a raw pipe")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--megabytes", type=int, default=512, help="size of the file (default 512)")
    parser.add_argument("--runs", type=int, default=7, help="runs of each (default 7)")
    parser.add_argument("--folder", type=Path, help="where to write (default: the temporary folder)")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="bench-vault-", dir=options.folder) as folder:
        times = measure(Path(folder), options.megabytes, options.runs)
    raw = median(times["raw pipe"])
    ratios = {name: raw / median(times[name]) for name in CHUNKS}
    print(f"{options.megabytes} MiB in{'':6}{'median':>10}{'best':>10}{'ratio':>8}")
    for name, taken in times.items():
        speeds = [options.megabytes / seconds for seconds in (median(taken), min(taken))]
        ratio = f"{ratios[name]:>8.2f}" if name in ratios else ""
        print(f"{name:14}{speeds[0]:>7.0f} MiB/s{speeds[1]:>4.0f} MiB/s{ratio}")
    least = min(ratios.values())
    within = least >= BOUND
    words = "within the aim" if least >= AIM else "within the bound, falls short of the aim"
    print(f"aim {AIM}, at least {BOUND}: {words if within else 'FALLS SHORT'}")
    if options.json:
        report = {"aim": AIM, "bound": BOUND, "within": within, "ratios": ratios, "seconds": times}
        options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
