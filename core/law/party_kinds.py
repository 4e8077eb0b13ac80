"""The sorts of party that can apply, and what their names and heads are called."""

from enum import StrEnum


class PartyKind(StrEnum):
    """公民、法人或者其他组织; a citizen here is any natural person, foreigners included.

    A sole proprietor is a natural person in business (civil code art 54), but acts under a name and a credit code of
    the business, so it is kept like an organisation.
    """

    CITIZEN = "citizen"
    LEGAL_PERSON = "legal_person"
    SOLE_PROPRIETOR = "sole_proprietor"
    ORGANIZATION = "organization"

    @property
    def label(self) -> str:
        return {
            "citizen": "自然人",
            "legal_person": "法人",
            "sole_proprietor": "个体工商户",
            "organization": "其他组织",
        }[self]

    @property
    def name_label(self) -> str:
        """What its name is called."""
        return "姓名" if self is PartyKind.CITIZEN else "名称"

    @property
    def head_label(self) -> str:
        """What the person who acts for it by law is called."""
        return "经营者" if self is PartyKind.SOLE_PROPRIETOR else "法定代表人（负责人）"
