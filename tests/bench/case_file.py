"""What one whole case file takes: `python -m core bench case_file`.

A file of 300 pages with 20 attachments, of every type that the portal takes, as the worker makes it: every volume as one PDF
with cover, contents, stamps and watermark, and the package. Each from the asking to the kept result, with the peak of memory
above what the process had before.
"""

import argparse
import io
import json
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil
from PIL import Image, ImageDraw

from core.app import App
from core.clock import SystemClock
from core.home import Home
from core.jobs.runner import run_next
from core.ledger import sealer
from db.models import CaseFile
from db.session import make_engine
from tests.bench.load import bench_server, figures_path, fresh_database
from tests.factories.applications import closed, register
from tests.factories.case_files import arrange
from tests.factories.files import attach, compound, zipped
from tests.factories.jobs import ask, job
from tests.factories.steps import staged
from tests.factories.world import World, found_world

AIM_S, ATTACHMENTS, PAGES = 5.0, 20, 300
_A4_AT_150 = (1240, 1754)
_OTHERS: dict[str, tuple[str, bytes]] = {
    "ofd": ("other", zipped("OFD.xml", "Doc_0/Document.xml")),
    "docx": ("material", zipped("[Content_Types].xml", "word/document.xml")),
    "xlsx": ("material", zipped("[Content_Types].xml", "xl/workbook.xml")),
    "doc": ("material", compound("Root Entry", "WordDocument")),
    "xls": ("material", compound("Root Entry", "Workbook")),
    "mp3": ("recording", b"ID3\x04\0\0\0\0\0\0" + bytes(400_000)),
    "wav": ("recording", b"RIFF\x24\0\0\0WAVEfmt " + bytes(400_000)),
    "mp4": ("recording", b"\0\0\0\x20ftypisom" + bytes(400_000)),
}


def scanned(number: int) -> Image.Image:
    """A page as a scanner gives it."""
    page = Image.effect_noise(_A4_AT_150, 4).convert("RGB")
    drawn = ImageDraw.Draw(page)
    for line in range(40):
        drawn.text((120, 120 + line * 38), f"{number:04} " + "8" * 70, fill="black")
    return page


def picture(kind: str, number: int) -> bytes:
    out = io.BytesIO()
    scanned(number).save(out, kind, quality=80)
    return out.getvalue()


def scans(pages: int, first: int) -> bytes:
    """A PDF of so many scanned pages."""
    out = io.BytesIO()
    drawn = [scanned(number) for number in range(first, first + pages)]
    drawn[0].save(out, "PDF", save_all=True, append_images=drawn[1:], quality=60, resolution=150)
    return out.getvalue()


def a_file(world: World) -> CaseFile:
    """An arranged file of about PAGES pages with ATTACHMENTS attachments."""
    matter_id = register(world).matter_id
    for ending, (kind, data) in _OTHERS.items():
        attach(world, matter_id, data, f"附件.{ending}", kind=kind)
    for ending, kind in (("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP"), ("tif", "TIFF")):
        attach(world, matter_id, picture(kind, 9_000), f"照片.{ending}", kind="material")
    left = ATTACHMENTS - len(_OTHERS) - 4
    each = (PAGES - len(_OTHERS) - 6) // left
    for number in range(left):
        attach(world, matter_id, scans(each, number * each), f"扫描材料{number + 1}.pdf", kind="material")
    closed(world, matter_id)
    staged(world, matter_id, "closed")
    return arrange(world, matter_id)


class Peak:
    """The most memory that the process takes while it is entered, above what it had before, MB."""

    def __enter__(self) -> "Peak":
        self._process, self._over = psutil.Process(), threading.Event()
        self._before = self._most = self._process.memory_info().rss
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def _watch(self) -> None:
        while not self._over.wait(0.01):
            self._most = max(self._most, self._process.memory_info().rss)

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.megabytes = (self._most - self._before) / 1e6


def measured(world: World, kind: str, **arguments: Any) -> tuple[float, float]:
    """Seconds and peak of one job. Raises where it did not end well."""
    job_id = ask(world, kind=kind, **arguments)
    with Peak() as peak:
        start = perf_counter()
        run_next(world.app)
        seconds = perf_counter() - start
    made = job(world, job_id)
    if made.state != "done" or made.failed_total:
        raise RuntimeError(f"{made.words} {made.failed_rows}")
    return seconds, peak.megabytes


def main(argv: Sequence[str]) -> int:
    """Print what each took and write the JSON; 0 when done, whatever the figures say."""
    parser = argparse.ArgumentParser(prog="bench case_file", description="one whole case file")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--home", type=Path, help="use the embedded server of HOME/bench (default PORTAL_HOME)"
    )
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    home = Home((options.home or Home().path) / "bench-case-file")
    # Of the database before, which this run replaces.
    for file in home.path.glob("ledger/*"):
        file.unlink()
    figures: dict[str, dict[str, float]] = {}
    with bench_server(options.home) as server:
        _, url = fresh_database(server, "bench_case_file")
        app = App(make_engine(url), SystemClock(), home)
        found_world(app, app.clock.now())
        world = World(app)
        file = a_file(world)
        print(f"{file.pages} pages in {file.volumes} volumes, {ATTACHMENTS} attachments")
        for _ in range(options.runs):
            volumes = [
                measured(world, "bind_volume", case_file_id=str(file.id), volume=volume)
                for volume in range(1, file.volumes + 1)
            ]
            while sealer.tick(app):
                pass
            package = measured(world, "package_case_file", case_file_id=str(file.id), number="")
            for name, seconds, memory in (
                ("PDF of all volumes", sum(one[0] for one in volumes), max(one[1] for one in volumes)),
                ("package", *package),
            ):
                best = figures.setdefault(name, {"seconds": seconds, "megabytes": memory})
                best["seconds"] = min(best["seconds"], seconds)
                best["megabytes"] = max(best["megabytes"], memory)
        app.close()
    for name, found in figures.items():
        verdict = "within the aim" if found["seconds"] <= AIM_S else f"short of the aim of {AIM_S:g} s"
        words = verdict if name.startswith("PDF") else ""
        print(f"{name:>20}{found['seconds']:>8.2f} s{found['megabytes']:>8.0f} MB above before  {words}")
    path = figures_path(options.json, options.home, "case_file")
    path.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
