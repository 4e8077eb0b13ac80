"""How long papers take: `python -m core bench pdf`.

A two-page document alone, with and without a rare character, and a batch print of a hundred two-page decisions in
one file.
"""

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
from core.documents.blocks import Field, Fields, Heading, Layout, Paper, Paragraph, Status
from core.documents.paper import together
from core.documents.printed import PrintedMaterial, PrintedPerson
from core.documents.sheet import page_count

AIM_MS, BOUND_MS = 28.0, 90.0
BATCH, BATCH_BOUND_S = 100, 5.0
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


def decision(number: int) -> Paper:
    """A penalty decision of two pages, to a company of its own."""
    facts = (
        f"经查，当事人自2026年1月5日至2026年3月31日期间，未依法为{number}名劳动者缴纳社会保险费，上述行为违反了"
        "《中华人民共和国社会保险法》第五十八条第一款的规定，事实清楚，证据确凿。"
    )
    return Paper(
        layout=Layout.OFFICIAL,
        agency="抚顺市人力资源和社会保障局",
        title="行政处罚决定书",
        created_at=datetime(2026, 7, 1, 9, 5, tzinfo=CHINA),
        number=f"抚人社罚决〔2026〕{number}号",
        addressee=f"抚顺第{number}机械制造有限公司",
        blocks=(
            Fields(((Field("法定代表人", "李建国"),), (Field("住所", "抚顺市望花区和平路西段128号"),))),
            Heading("违法事实和证据"),
            Paragraph(facts * 2),
            Heading("处罚的种类和依据"),
            Paragraph(facts),
            Heading("救济途径"),
            Paragraph("如不服本决定，可以自收到本决定书之日起60日内申请行政复议，或者6个月内提起行政诉讼。"),
        ),
        signed_on=date(2026, 7, 1),
        status=Status.ISSUED,
        check_code=f"zfjl:1:{number:036}:{'ab' * 32}",
    )


def measure_batch() -> dict[str, float]:
    """Seconds of a hundred decisions in one file, and its size."""
    start = perf_counter()
    made = together(decision(number) for number in range(1, BATCH + 1))
    seconds = perf_counter() - start
    if page_count(made) != BATCH * PAGES:
        raise RuntimeError(f"the batch has {page_count(made)} pages, not {BATCH * PAGES}")
    return {"seconds": round(seconds, 2), "bytes": len(made)}


def main(argv: Sequence[str]) -> int:
    """Print the table and write the JSON; 0 when every p95 and the batch are within their bounds, 1 otherwise."""
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
    batch = measure_batch()
    print(f"{BATCH} two-page decisions in one file: {batch['seconds']} s, {batch['bytes'] / 1024:.0f} kB")
    within = all(figures["p95_ms"] <= BOUND_MS for figures in results.values())
    within &= batch["seconds"] <= BATCH_BOUND_S
    print(
        f"aim {AIM_MS:.0f} ms, bound {BOUND_MS:.0f} ms, batch {BATCH_BOUND_S:.0f} s: "
        f"{'within' if within else 'OVER THE BOUND'}"
    )
    if options.json:
        report = {
            "aim_ms": AIM_MS,
            "bound_ms": BOUND_MS,
            "runs": options.runs,
            "within": within,
            "documents": results,
            "batch": {**batch, "papers": BATCH, "bound_s": BATCH_BOUND_S},
        }
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
