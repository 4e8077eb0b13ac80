"""How long a two-page document takes, with and without a rare character: `python -m core bench pdf`."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from core.clock import CHINA
from core.documents.acknowledgement import AcknowledgementData, render_acknowledgement
from core.documents.printed import PrintedMaterial, PrintedPerson
from core.documents.sheet import page_count

AIM_MS, BOUND_MS = 28.0, 90.0
PAGES = 2
WARM_UP = 3
KINDS = {"ordinary": "抚顺某某机械制造有限公司", "rare character": "䶮𬱖机械制造有限公司"}


def document(applicant: str) -> AcknowledgementData:
    """An acknowledgement of two full pages."""
    return AcknowledgementData(
        agency="抚顺市人力资源和社会保障局",
        number="抚人社收〔2026〕12号",
        applicant=PrintedPerson(applicant, "统一社会信用代码", "91210400********1X"),
        item="劳务派遣经营许可（新办）",
        channel="窗口提交",
        received_at=datetime(2026, 1, 5, 9, 5, tzinfo=CHINA),
        materials=tuple(PrintedMaterial(f"申请材料第{number}种", 1, 1, 2, 1) for number in range(1, 21)),
        time_limit="本机关自收到申请材料之日起5个工作日内决定是否受理。",
        window_telephone="024-52600000",
        handled_by="王敏",
        issued_on=date(2026, 1, 5),
        hints=("请妥善保管本回执，凭编号查询办理进度。",),
    )


def measure(data: AcknowledgementData, runs: int) -> dict[str, float]:
    """Times in ms of `runs` documents, each with a number of its own; `first_ms` is before the warm-up."""
    times = []
    for run in range(WARM_UP + runs):
        each = replace(data, number=f"抚人社收〔2026〕{run + 1}号")
        start = perf_counter()
        made = render_acknowledgement(each)
        times.append((perf_counter() - start) * 1000)
        if page_count(made) != PAGES:
            raise RuntimeError(f"the document has {page_count(made)} pages, not {PAGES}")
    warm = times[WARM_UP:]
    return {
        "first_ms": round(times[0], 1),
        "median_ms": round(median(warm), 1),
        "p95_ms": round(quantiles(warm, n=20)[-1], 1),
        "bytes": len(made),
    }


def main(argv: Sequence[str]) -> int:
    """Print the table and write the JSON; 0 when every p95 is within the bound, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="bench pdf", description="time to make a two-page document")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--runs", type=int, default=100, help="documents of each kind (default 100)")
    options = parser.parse_args(argv)
    results = {kind: measure(document(name), options.runs) for kind, name in KINDS.items()}
    print(f"{'two-page document':20}{'first':>9}{'median':>9}{'p95':>9}{'size':>10}")
    for kind, figures in results.items():
        print(
            f"{kind:20}{figures['first_ms']:>6} ms{figures['median_ms']:>6} ms{figures['p95_ms']:>6} ms"
            f"{figures['bytes'] / 1024:>7.0f} kB"
        )
    within = all(figures["p95_ms"] <= BOUND_MS for figures in results.values())
    print(f"aim {AIM_MS:.0f} ms, bound {BOUND_MS:.0f} ms: {'within' if within else 'OVER THE BOUND'}")
    if options.json:
        report = {
            "aim_ms": AIM_MS,
            "bound_ms": BOUND_MS,
            "runs": options.runs,
            "within": within,
            "documents": results,
        }
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
