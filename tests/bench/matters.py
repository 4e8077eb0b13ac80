"""Applications that look like real ones, one after the other in the order of time, as rows for COPY."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from core.clock import CHINA
from core.documents.acknowledgement import TITLE
from core.law.applications import CHANNELS
from core.law.certificates import CERTIFICATES, CertificateKind, PartyKind, mask_certificate
from core.law.masking import Need
from core.law.roles import Role
from db.queries.search import Part, fold, grams, lexemes, unit_lexemes
from tests.bench.bureau import FEW, ITEMS, WINDOWS, Bureau, ItemKind, login_of
from tests.bench.copying import Copier
from tests.bench.made_up import Calendar, MadeUp, party, uuid7

_TIMES = ("happened_at", "recorded_at")
COLUMNS: dict[str, tuple[str, ...]] = {
    "party": (
        *("id", "agency_id", "kind", "name", "certificate_kind", "certificate_no", "legal_representative"),
        *("phone", "address", *_TIMES, "row_version"),
    ),
    "matter": (
        *("id", "agency_id", "unit_id", "intake_unit_id", "procedure", "number", "subject", "party_names"),
        *("channel", "stage", "secrecy", "late_reason", "corrected_at", "closed_at", "filed_at", "hold"),
        *(*_TIMES, "row_version"),
    ),
    "application": (
        *("matter_id", "item_id", "item_name", "limit_amount", "limit_unit", "note", *_TIMES, "row_version"),
    ),
    "matter_person": ("id", "matter_id", "account_id", "part", "ended_at", *_TIMES),
    "matter_party": (
        *("id", "matter_id", "party_id", "role", "represents_id", "authority", "kind", "name"),
        *(
            "certificate_kind",
            "certificate_no",
            "legal_representative",
            "phone",
            "address",
            "service_address",
        ),
        *(*_TIMES, "row_version"),
    ),
    "application_material": (
        *("id", "matter_id", "position", "name", "originals", "copies", "is_required", "may_lack"),
        *("originals_received", "copies_received", "note", *_TIMES, "row_version"),
    ),
    "document": (
        *("id", "agency_id", "matter_id", "kind", "number", "title", "issued_by", "replaces_id", "content"),
        *("sha256", *_TIMES),
    ),
    "document_file": ("document_id", "data"),
    "act": (
        *("id", "matter_id", "kind", "actor_id", "on_behalf_of_id", "place", "note", "late_reason"),
        *("document_id", "details", *_TIMES),
    ),
    "matter_search": ("matter_id", "body", "parties", "papers", "grams"),
    "party_search": ("party_id", "body", "grams"),
    "access_grant": (
        *("id", "account_id", "object_type", "object_id", "mode", "ground", "granted_by", "until"),
        *("revoked_at", *_TIMES),
    ),
    "number_counter": ("series_id", "year", "last_no"),
}
FORMER_SHARE, FORMER_UNTIL = 0.05, 0.15
"""The former unit has this share of all matters, all among the oldest."""
FILED_UNTIL, FILED_SHARE = 0.6, 0.4
"""Of the older matters this share is filed, and so closed to all but the holders of grants."""
_GRANTS = 10


class Writer:
    """Writes `total` matters ending at `end` into a copier. The same numbers give the same matters but for their
    times, which end at `end`."""

    def __init__(self, bureau: Bureau, copier: Copier, total: int, end: datetime) -> None:
        self._bureau, self._copier, self._total = bureau, copier, total
        self._calendar = Calendar(end)
        self._choose = Random(20260105)
        self._numbers: Counter[tuple[str, int]] = Counter()
        self._parties = max(60, total * 3 // 10)
        self._grants = _GRANTS
        former_span = max(FEW, int(total * FORMER_UNTIL))
        former = max(FEW, int(total * FORMER_SHARE))
        self._former_span, self._former_step = former_span, max(1, former_span // former)
        # Evenly among the others, apart from one another and from the former unit's.
        rest = range(former_span, total)
        self._tiny = set(rest[:: max(1, len(rest) // FEW)][:FEW])
        own = range(total)[1 :: max(1, total // FEW)][:FEW]
        self._own = {
            login_of("office", Role.LEGAL_REVIEWER, 1): set(own),
            login_of("office", Role.LEGAL_REVIEWER, 2): set(own),
        }
        self._kinds = {kind.unit: kind for kind in ITEMS}
        self._shared = [kind for kind in ITEMS if kind.share]
        self._shares = [kind.share for kind in self._shared]

    def parties(self) -> Iterator[int]:
        """Write the register of parties; yields after each."""
        at = self._calendar.start
        for number in range(self._parties):
            p = party(number, at)
            self._copier.add(
                "party",
                *(p.id, self._bureau.agency_id, p.kind, p.name, p.certificate_kind, p.certificate_no),
                *(p.legal_representative, p.phone, p.address, at, at, 1),
            )
            body = fold(p.name)
            self._copier.add("party_search", p.id, body, _tsvector(grams(body)))
            yield number

    def matters(self) -> Iterator[int]:
        """Write the matters in the order of time; yields after each."""
        for position in range(self._total):
            self._matter(position)
            yield position
        for (series, year), last in self._numbers.items():
            self._copier.add("number_counter", self._bureau.series[series], year, last)

    def _pick_item(self, position: int) -> ItemKind:
        if position < self._former_span and position % self._former_step == 0:
            return self._kinds["former"]
        if position in self._tiny:
            return self._kinds["mediation"]
        return self._choose.choices(self._shared, self._shares)[0]

    def _pick_party(self) -> MadeUp:
        # Some come again and again, most once or twice.
        return party(int(self._parties * self._choose.random() ** 2), self._calendar.start)

    def _number(self, series: str, word: str, at: datetime) -> str:
        self._numbers[series, at.year] += 1
        return f"某人社{word}〔{at.year}〕{self._numbers[series, at.year]}号"

    def _matter(self, position: int) -> None:
        choose, add, bureau = self._choose, self._copier.add, self._bureau
        recorded = self._calendar.moment(position, self._total)
        ms, sequence = int(recorded.timestamp() * 1000), count()
        kind = self._pick_item(position)
        few = position in self._tiny or any(position in own for own in self._own.values())
        # What somebody with few matters sees is to be the same at every size.
        window = choose.choices(list(WINDOWS), list(WINDOWS.values()))[0]
        clerk = bureau.accounts[choose.choice(bureau.clerks[window])]
        late, voided, mended = (choose.random() < share for share in (0.04, 0.03, 0.06))
        filed = position < self._total * FILED_UNTIL and choose.random() < FILED_SHARE
        filed = filed and not few and kind.unit != "former"
        happened = recorded - timedelta(days=2) if late else recorded
        applicant = self._pick_party()
        is_firm = applicant.kind == PartyKind.LEGAL_PERSON
        agent = (
            party(choose.randrange(6) * 10 + 7, self._calendar.start)
            if is_firm and choose.random() < 0.35
            else None
        )
        channel = choose.choices(list(CHANNELS), (80, 8, 11, 1))[0]
        note = "申请人要求邮寄送达结果" if choose.random() < 0.1 else ""
        lacking = choose.random() < 0.2
        number, receipt = (
            self._number("application", "申", recorded),
            self._number("acknowledgement", "收", recorded),
        )
        names = f"{applicant.name}（代理人：{agent.name}）" if agent else applicant.name

        def new() -> str:
            return uuid7(ms, next(sequence), choose.getrandbits(62))

        matter = new()
        times = (happened, recorded)
        mended_at = recorded + timedelta(minutes=20)
        late_reason = "系统维护期间以纸质登记，恢复后补录" if late else None
        add(
            "matter",
            *(matter, bureau.agency_id, bureau.units[kind.unit], bureau.units[window], "application", number),
            *(kind.name, names, channel, "voided" if voided else "registered", "internal", late_reason),
            *(mended_at if mended else None, recorded + timedelta(days=1) if voided else None),
            *(recorded + timedelta(days=90) if filed else None, False, *times, 1 + voided + mended + filed),
        )
        add("application", matter, bureau.items[kind.code], kind.name, 20, "wd", note, *times, 1)
        add("matter_person", new(), matter, clerk, "registrar", None, *times)
        for login, own in self._own.items():
            if position in own:
                add("matter_person", new(), matter, bureau.accounts[login], "registrar", None, *times)
        first = new()
        self._party(first, matter, applicant, "applicant", None, times)
        if agent:
            self._party(new(), matter, agent, "agent", first, times)
        received = []
        for place, (name, originals, copies) in enumerate(kind.materials, start=1):
            got = (0, 0) if lacking and place == len(kind.materials) else (originals, copies)
            words = "申请人称三日内补交" if got != (originals, copies) else ""
            received.append((name, originals, got[0], copies, got[1], words))
            add(
                "application_material",
                new(),
                matter,
                place,
                name,
                originals,
                copies,
                True,
                False,
                *got,
                words,
                *times,
                1,
            )
        add("act", new(), matter, "registered", clerk, None, "", note, late_reason, None, "{}", *times)
        content = self._content(receipt, applicant, agent, kind, channel, happened, received, note)
        document = self._paper(new(), new(), matter, clerk, receipt, None, content, recorded)
        if mended:
            changes = {"changes": {"备注": ["", "材料当日补齐"]}}
            act = (
                "registration_corrected",
                clerk,
                None,
                "",
                "申请人当日补交材料",
                None,
                None,
                _json(changes),
            )
            add("act", new(), matter, *act, mended_at, mended_at)
            number_2 = self._number("acknowledgement", "收", mended_at)
            self._paper(new(), new(), matter, clerk, number_2, document, content, mended_at)
        if voided:
            at = recorded + timedelta(days=1)
            head = bureau.accounts[login_of("office", Role.AGENCY_HEAD)]
            add(
                "act",
                new(),
                matter,
                "voided",
                head,
                None,
                "",
                "重复登记，以先登记的为准",
                None,
                None,
                "{}",
                at,
                at,
            )
        parts: dict[Part, str] = {"parties": fold(names), "papers": fold(f"{receipt} {TITLE}")}
        body = " ".join((fold(f"{number} {kind.name}"), *parts.values()))
        units = unit_lexemes(map(UUID, (bureau.units[kind.unit], bureau.units[window])))
        add("matter_search", matter, body, *parts.values(), _tsvector([*lexemes(body, parts), *units]))
        if filed and self._grants:
            self._grants -= 1
            reviewer = bureau.accounts[login_of("office", Role.LEGAL_REVIEWER, 2)]
            head = bureau.accounts[login_of("office", Role.AGENCY_HEAD)]
            until = self._calendar.end + timedelta(days=3650 if self._grants % 2 else -1)
            add(
                "access_grant",
                *(new(), reviewer, "matter", matter, "read", "复核", head, until, None, recorded, recorded),
            )

    def _party(
        self,
        id: str,
        matter: str,
        p: MadeUp,
        role: str,
        represents: str | None,
        times: tuple[datetime, datetime],
    ) -> None:
        authority = "代为提交材料、领取文书（一般代理）" if represents else ""
        self._copier.add(
            "matter_party",
            *(id, matter, p.id, role, represents, authority, p.kind, p.name, p.certificate_kind),
            *(p.certificate_no, p.legal_representative, p.phone, p.address, "", *times, 1),
        )

    def _paper(
        self,
        id: str,
        act: str,
        matter: str,
        clerk: str,
        number: str,
        replaces: str | None,
        content: str,
        at: datetime,
    ) -> str:
        data = number.encode()
        add = self._copier.add
        add(
            "document",
            *(
                id,
                self._bureau.agency_id,
                matter,
                "acknowledgement",
                number,
                "收件回执",
                clerk,
                replaces,
                content,
            ),
            *(hashlib.sha256(data).hexdigest(), at, at),
        )
        add("document_file", id, f"\\x{data.hex()}")
        add("act", act, matter, "receipt_issued", clerk, None, "", "", None, id, "{}", at, at)
        return id

    def _content(
        self,
        number: str,
        applicant: MadeUp,
        agent: MadeUp | None,
        kind: ItemKind,
        channel: str,
        at: datetime,
        materials: list[tuple[str, int, int, int, int, str]],
        note: str,
    ) -> str:
        """What core.documents.acknowledgement.AcknowledgementData holds, as an issued receipt keeps it."""
        keys = ("name", "originals_due", "originals_received", "copies_due", "copies_received", "note")
        return _json(
            {
                "agency": "某市人力资源和社会保障局",
                "number": number,
                "applicant": _printed(applicant),
                "item": kind.name,
                "channel": CHANNELS[channel].label,
                "received_at": at.isoformat(),
                "materials": [dict(zip(keys, m, strict=True)) for m in materials],
                "time_limit": "自受理之日起20个工作日内",
                "window_telephone": "024-57500000",
                "handled_by": "窗口人员",
                "issued_on": at.astimezone(CHINA).date().isoformat(),
                "agent": {"person": _printed(agent), "authority": "代为提交材料、领取文书"}
                if agent
                else None,
                "hints": ["请妥善保管本回执，凭编号查询办理进度。"],
                "note": note,
                "seal": "收件专用章",
                "qr_content": "",
                "watermark": "",
                "created_at": None,
            }
        )


def _printed(p: MadeUp) -> dict[str, str]:
    kind = CertificateKind(p.certificate_kind)
    return {
        "name": p.name,
        "certificate_type": CERTIFICATES[kind].label,
        "certificate_no": mask_certificate(kind, p.certificate_no, Need.INSIDE),
        "legal_representative": "",
        "address": "",
        "telephone": "",
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _tsvector(lexemes: list[str]) -> str:
    """What array_to_tsvector makes of the lexemes, in the type's text form."""
    quoted = (lexeme.replace("\\", "\\\\").replace("'", "''") for lexeme in lexemes)
    return " ".join(f"'{lexeme}'" for lexeme in quoted)
