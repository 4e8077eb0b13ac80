"""Invented firms and people with valid certificates, and moments in office hours: each a function of its number."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from core.clock import CHINA
from core.demo_tables import identity_number
from core.law.certificates import CertificateKind, PartyKind

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_PLACES = ("东山", "西河", "南湖", "北岭", "海州", "望花", "新抚", "顺城")
_WORDS = (
    "启明宏运永安百泰恒达金辉鑫源瑞丰天合众诚博远嘉和华信正大龙翔凯盛东方联创德邦万通佳美利民康宁福顺长青"
)
_SECTORS = (
    "机械制造",
    "人力资源服务",
    "建筑安装工程",
    "物流",
    "餐饮管理",
    "物业服务",
    "劳务派遣",
    "新材料科技",
)
_FORMS = ("有限公司",) * 7 + ("有限责任公司", "股份有限公司", "厂")
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
)
_GIVEN = (
    "伟芳娜敏静秀丽强磊洋艳勇军杰娟涛明超霞平刚桂英华玉兰红建国志文斌辉鹏飞雪梅宇浩然欣怡子涵晨曦雅琪俊婷"
)
_STREETS = ("人民路", "解放街", "中山路", "建设大街", "青年路")
_DAY_STARTS, _DAY_SECONDS = timedelta(hours=9), 8 * 3600 - 1


@dataclass(frozen=True)
class MadeUp:
    """A party of the register; its id is a UUIDv7 of a moment before the first matter."""

    id: str
    kind: str
    name: str
    certificate_kind: str
    certificate_no: str
    legal_representative: str
    phone: str
    address: str


@lru_cache(maxsize=4096)
def party(number: int, before: datetime) -> MadeUp:
    """The party of this number: about six of ten are firms, the others citizens."""
    made_at = int(before.timestamp() * 1000) - 50_000_000 + number
    identity = uuid7(made_at, 0, number * 0x9E3779B97F4A7C15)
    address = f"辽宁省某市{_PLACES[number % 8]}区{_STREETS[number % 5]}{number % 200 + 1}号"
    if number % 10 < 6:
        return MadeUp(
            identity,
            PartyKind.LEGAL_PERSON.value,
            firm_name(number),
            CertificateKind.UNIFIED_CREDIT_CODE.value,
            credit_code(number),
            citizen_name(number * 7 + 1),
            f"024-5{number % 10_000_000:07d}",
            address,
        )
    birth = date(1950, 1, 1) + timedelta(days=number // 900 * 37 % 18_000)
    return MadeUp(
        identity,
        PartyKind.CITIZEN.value,
        citizen_name(number),
        CertificateKind.RESIDENT_IDENTITY_CARD.value,
        identity_number("210402", f"{birth:%Y%m%d}", number % 900 + 10),
        "",
        f"139{number % 100_000_000:08d}",
        address,
    )


def firm_name(number: int) -> str:
    mixed = number * 2654435761 % (1 << 32)
    words = len(_WORDS)
    word = _WORDS[mixed % words] + _WORDS[mixed // words % words] + _WORDS[number // 100_000 % words]
    return (
        f"{_PLACES[mixed // 7 % 8]}{word if number >= 100_000 else word[:2]}"
        f"{_SECTORS[mixed // 11 % len(_SECTORS)]}{_FORMS[mixed // 13 % len(_FORMS)]}"
    )


def citizen_name(number: int) -> str:
    mixed = number * 2246822519 % (1 << 32)
    first, second = _GIVEN[mixed // 53 % len(_GIVEN)], _GIVEN[mixed // 3001 % len(_GIVEN)]
    return _SURNAMES[mixed % len(_SURNAMES)] + first + (second if mixed // 7 % 4 else "")


def credit_code(number: int) -> str:
    """A unified social credit code with its right check character (GB 32100)."""
    body = f"91210400MA{number:07d}"
    return (
        body + _CHARACTERS[-sum(_CHARACTERS.index(c) * w for c, w in zip(body, _WEIGHTS, strict=True)) % 31]
    )


def uuid7(ms: int, sequence: int, random_bits: int) -> str:
    """A UUIDv7 (RFC 9562) of a millisecond as 32 hexadecimal digits; those of one millisecond order by sequence."""
    value = (ms << 80) | (7 << 76) | ((sequence & 0xFFF) << 64) | (2 << 62) | (random_bits & ((1 << 62) - 1))
    return f"{value:032x}"


@dataclass(frozen=True)
class Calendar:
    """Office hours of the weekdays of some years before `end`."""

    end: datetime
    years: int = 6

    @cached_property
    def _days(self) -> list[datetime]:
        last = self.end.astimezone(CHINA).date()
        days = (last - timedelta(days=back) for back in range(self.years * 365, 0, -1))
        return [datetime(d.year, d.month, d.day, tzinfo=CHINA) for d in days if d.weekday() < 5]

    @property
    def start(self) -> datetime:
        return self._days[0]

    def moment(self, position: int, count: int) -> datetime:
        """When number `position` of `count` matters, evenly spread, came in; later positions are later."""
        day, within = divmod((position + 0.5) / count * len(self._days), 1)
        return self._days[int(day)] + _DAY_STARTS + timedelta(seconds=within * _DAY_SECONDS)
