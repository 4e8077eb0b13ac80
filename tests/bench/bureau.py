"""The bureau that the loaded matters belong to: units tiny and huge, a hundred accounts, items with their shares."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.app import App
from core.bootstrap import ensure_agency
from core.law.roles import Role
from core.passwords import hash_password
from db.models import Account, AccountRole, Agency, Item, ItemMaterial, NumberSeries, Unit

PASSWORD = "Bench-Passw0rd-2026"
FEW = 25
"""Matters of the tiny unit, and of each who sees his own alone, however many matters there are."""

UNITS = {
    "office": "办公室",
    "hall": "政务服务大厅",
    "east": "东区分厅",
    "harbour": "港口服务点",
    "insurance": "社会保险科",
    "relations": "劳动关系与行政审批科",
    "employment": "就业促进科",
    "training": "职业能力建设科",
    "talent": "人才科",
    "mediation": "调解仲裁科",
    "former": "原社会保险征缴科（已并入）",
}
WINDOWS = {"hall": 0.8, "east": 0.19, "harbour": 0.01}
"""Where matters come in, by share."""


@dataclass(frozen=True)
class ItemKind:
    """An item, and its share of the matters that neither the tiny nor the former unit has."""

    code: str
    name: str
    unit: str
    share: float
    materials: tuple[tuple[str, int, int], ...]


_FORM, _LICENCE = ("申请表", 1, 0), ("营业执照", 0, 1)
ITEMS = (
    ItemKind(
        "B01", "工伤认定申请", "insurance", 0.3, (_FORM, ("劳动关系证明", 0, 1), ("医疗诊断证明", 1, 1))
    ),
    ItemKind(
        "B02", "企业职工提前退休核准", "insurance", 0.2, (_FORM, ("职工档案", 1, 0), ("公示证明", 1, 0))
    ),
    ItemKind(
        "B03",
        "劳务派遣经营许可",
        "relations",
        0.15,
        (_FORM, _LICENCE, ("公司章程", 0, 1), ("场所证明", 0, 1)),
    ),
    ItemKind(
        "B04",
        "实行特殊工时制度审批",
        "relations",
        0.1,
        (_FORM, _LICENCE, ("岗位说明", 1, 0), ("工会意见", 1, 0)),
    ),
    ItemKind("B05", "稳岗返还资金申领", "employment", 0.15, (_FORM, ("失业保险缴费证明", 0, 1))),
    ItemKind(
        "B06", "民办职业培训学校设立审批", "training", 0.07, (_FORM, ("办学章程", 1, 0), ("师资证明", 0, 2))
    ),
    ItemKind("B07", "人力资源服务许可", "talent", 0.03, (_FORM, _LICENCE, ("工作人员名册", 1, 0))),
    ItemKind("B08", "集体合同备案", "mediation", 0.0, (("集体合同文本", 3, 0), ("职代会决议", 1, 0))),
    ItemKind("B09", "社会保险登记变更", "former", 0.0, (_FORM, _LICENCE)),
)

ACCOUNTS = {
    ("hall", Role.WINDOW_CLERK): 60,
    ("east", Role.WINDOW_CLERK): 8,
    ("harbour", Role.WINDOW_CLERK): 1,
    ("insurance", Role.UNIT_HEAD): 1,
    ("insurance", Role.ENFORCEMENT_OFFICER): 11,
    ("relations", Role.UNIT_HEAD): 1,
    ("relations", Role.ENFORCEMENT_OFFICER): 4,
    ("employment", Role.UNIT_HEAD): 1,
    ("training", Role.UNIT_HEAD): 1,
    ("talent", Role.UNIT_HEAD): 1,
    ("mediation", Role.UNIT_HEAD): 1,
    ("former", Role.UNIT_HEAD): 1,
    ("office", Role.AGENCY_HEAD): 3,
    ("office", Role.LEGAL_REVIEWER): 2,
    ("office", Role.ARCHIVIST): 1,
    ("office", Role.SYSTEM_ADMIN): 1,
    ("office", Role.SECURITY_ADMIN): 1,
    ("office", Role.AUDIT_ADMIN): 1,
}
"""How many accounts of each role in each unit; their logins are `<role>_<unit>_<number from 1>`."""


@dataclass(frozen=True)
class Bureau:
    """Ids by code or login. `clerks` are the logins of each window's clerks, `series` the ids of number series."""

    agency_id: str
    units: dict[str, str]
    items: dict[str, str]
    accounts: dict[str, str]
    clerks: dict[str, list[str]]
    series: dict[str, str]


def login_of(unit: str, role: Role, number: int = 1) -> str:
    return f"{role.value}_{unit}_{number}"


def found(app: App, now: datetime) -> Bureau:
    """Make the bureau in a migrated database without accounts."""
    agency_id = ensure_agency(
        app,
        now,
        code="bench",
        name="某市人力资源和社会保障局",
        number_prefix="某人社",
        unit_name=UNITS["office"],
    )
    hashed = hash_password(PASSWORD)
    with app.change(now) as work:
        agency = work.session.get_one(Agency, agency_id)
        agency.name, agency.number_prefix = "某市人力资源和社会保障局", "某人社"
        units = {unit.code: unit for unit in work.session.scalars(select(Unit))}
        for code, name in UNITS.items():
            units.setdefault(code, Unit(agency_id=agency_id, code=code, name=name, phone="024-57500000"))
        work.add(*units.values())
        work.session.flush()
        accounts: dict[str, Account] = {}
        for (unit, role), count in ACCOUNTS.items():
            for number in range(1, count + 1):
                login = login_of(unit, role, number)
                accounts[login] = Account(
                    agency_id=agency_id,
                    unit_id=units[unit].id,
                    login=login,
                    name=f"{role.label[:2]}{number:02d}",
                    password_hash=hashed,
                    password_set_at=now,
                    must_change_password=False,
                )
                work.add(accounts[login])
                work.session.flush()
                work.add(AccountRole(account_id=accounts[login].id, role=role.value))
        items = {kind.code: _item(agency_id, units[kind.unit].id, kind) for kind in ITEMS}
        work.add(*items.values())
        work.session.flush()
        for kind in ITEMS:
            for position, (name, originals, copies) in enumerate(kind.materials, start=1):
                work.add(
                    ItemMaterial(
                        item_id=items[kind.code].id,
                        position=position,
                        name=name,
                        originals=originals,
                        copies=copies,
                    )
                )
        series = {s.code: s.id.hex for s in work.session.scalars(select(NumberSeries))}
        work.commit()
    return Bureau(
        agency_id.hex,
        {code: unit.id.hex for code, unit in units.items()},
        {code: item.id.hex for code, item in items.items()},
        {login: account.id.hex for login, account in accounts.items()},
        {
            window: [
                login_of(window, Role.WINDOW_CLERK, n + 1) for n in range(ACCOUNTS[window, Role.WINDOW_CLERK])
            ]
            for window in WINDOWS
        },
        series,
    )


def _item(agency_id: object, unit_id: object, kind: ItemKind) -> Item:
    return Item(
        agency_id=agency_id,
        unit_id=unit_id,
        code=kind.code,
        name=kind.name,
        procedure="license",
        limit_amount=20,
        limit_unit="wd",
        limit_basis="行政许可法第四十二条",
        is_active=kind.unit != "former",
    )
