"""Complaints, a tip-off and a trace of the demonstration, each some hours old, so that no list begins empty."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from core.cases.register import RegisterTrace, register_trace
from core.clock import local
from core.complaints.intake import Intake
from core.complaints.register import RegisterComplaint, register_complaint
from core.complaints.tip_off import Statement, register_tip_off, tipping_off
from core.context import Context
from core.drafts import submitted
from core.law.certificates import CertificateKind, PartyKind
from core.parties.identity import PartyInput
from core.sealed.content import Identity

Token = Callable[[str, int], UUID]
_NONE = CertificateKind.NONE.value


def complaints(clerk: Context, officer: Context, token_of: Token) -> None:
    """What is not there yet of them."""
    for index, (hours, command) in enumerate(_complaints(local(clerk.now).date())):
        token = token_of("complaint", index)
        if submitted(clerk, token) is None:
            _kept(register_complaint(_ago(clerk, hours), replace(command, token=token)))
    token = token_of("tip_off", 0)
    if submitted(clerk, token) is None:
        said = Statement("车间里有两个不满十六岁的孩子，白班在二号线包装。", "每天八点半在厂门口能看到")
        who = Identity("许静", phone="13904130077")
        wanted = _intake(
            "tip_off", "letter", "minors", "210411", "manufacturing", _firm("抚顺顺城塑料制品厂")
        )
        tip = tipping_off(
            token, secrets.token_bytes(32), wanted, said, "该厂涉嫌使用童工两名，在包装工序。", who
        )
        _kept(register_tip_off(_ago(clerk, 3), tip))
    token = token_of("trace", 0)
    if submitted(officer, token) is None:
        trace = RegisterTrace(
            token,
            "inspection",
            "涉嫌未与劳动者订立书面劳动合同",
            "巡查发现该餐馆十一名员工均未订立书面劳动合同，考勤由店长手写。",
            "contract",
            "210402",
            "catering",
            (_firm("抚顺新抚老味道餐馆"),),
        )
        _kept(register_trace(_ago(officer, 2), trace))


def _complaints(today: date) -> list[tuple[int, RegisterComplaint]]:
    """Hours since they came, and what was told."""
    wages = _intake(
        "complaint", "phone", "wages", "210404", "construction", _firm("抚顺望花宏远建筑有限公司")
    )
    insurance = _intake(
        "complaint",
        "counter",
        "insurance",
        "210403",
        "trade",
        _firm("抚顺东洲便民超市"),
        filer="several",
        headcount=3,
    )
    petition = _intake("petition", "hotline", "other", "210402", "public", _firm("抚顺市某事业单位"))
    token = UUID(int=0)
    return [
        (
            7,
            RegisterComplaint(
                token,
                replace(wages, began_on=today - timedelta(days=120), is_continuing=True),
                _person("周小梅", "13804130021"),
                "在望花区某工地做木工四个月，公司拖欠工资两万一千元，多次催要未果。",
                "支付拖欠的工资21000元。",
                "有考勤照片和微信聊天记录。",
            ),
        ),
        (
            5,
            RegisterComplaint(
                token,
                replace(insurance, began_on=today - timedelta(days=300), is_continuing=True),
                _person("韩雪", "13804130022"),
                "入职以来超市未为三名收银员缴纳社会保险费。",
                "补缴社会保险费。",
                others="赵敏，，13804130023\n李娜",
            ),
        ),
        (
            4,
            RegisterComplaint(
                token,
                replace(
                    petition,
                    transfer_no="12345转〔2026〕0417",
                    transfer_due_on=today + timedelta(days=12),
                ),
                _person("马志远", "13804130024"),
                "反映退休审批窗口排队时间长，希望增加窗口。",
                "改进窗口服务。",
            ),
        ),
    ]


def _intake(
    nature: str,
    channel: str,
    kind: str,
    district: str,
    industry: str,
    firm: PartyInput,
    filer: str = "oneself",
    headcount: int = 1,
) -> Intake:
    return Intake(nature, channel, kind, district, industry, filer, headcount, (firm,))


def _firm(name: str) -> PartyInput:
    return PartyInput(PartyKind.LEGAL_PERSON.value, name, _NONE, "", "投诉人未提供证照号码")


def _person(name: str, phone: str) -> PartyInput:
    return PartyInput(PartyKind.CITIZEN.value, name, _NONE, "", "来电未提供证件号码", phone=phone)


def _ago(ctx: Context, hours: int) -> Context:
    return replace(ctx, now=ctx.now - timedelta(hours=hours))


def _kept(result: object) -> None:
    if isinstance(result, list):
        raise RuntimeError(f"a complaint of the demonstration was refused: {result}")
