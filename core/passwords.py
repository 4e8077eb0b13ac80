"""Password rules and hashes."""

import base64
import hashlib
import logging
from functools import cache
from typing import Any

from core.law.problem import Problem


def _fit(password: str) -> str:
    # bcrypt reads 72 bytes; hashing first lets a long Chinese passphrase count in full.
    return base64.b64encode(hashlib.sha256(password.encode()).digest()).decode()


@cache
def _hasher() -> Any:
    # Slow to import, and needed at sign-in only. Its package registers widgets at import, about which Streamlit
    # complains outside a page; from the command line that would be noise.
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        from streamlit_authenticator.utilities.hasher import Hasher
    finally:
        logging.disable(disabled)
    return Hasher


def hash_password(password: str) -> str:
    """A bcrypt hash, made by streamlit-authenticator."""
    return str(_hasher().hash(_fit(password)))


def password_matches(password: str, hashed: str) -> bool:
    return bool(_hasher().check_pw(_fit(password), hashed))


def password_words(rules: dict[str, int]) -> list[str]:
    """The agency's rules as the change form shows them."""
    return [
        f"至少 {rules['password_length']} 位",
        f"含大写、小写、数字、符号中的 {rules['password_kinds']} 类，"
        f"或用 {rules['password_phrase_length']} 位以上的一句话",
        "不含账号名",
        f"不与最近 {rules['password_history']} 次相同",
        f"{rules['password_days']} 天后须更换",
    ]


def password_problems(
    password: str, rules: dict[str, int], *, login: str, earlier: list[str] | None = None
) -> list[Problem]:
    """What is wrong with a new password under the agency's settings. `earlier`: hashes it must not repeat."""
    found: list[str] = []
    if len(password) < rules["password_length"]:
        found.append(f"口令至少 {rules['password_length']} 位，现有 {len(password)} 位。")
    if len(password) > 200:
        found.append("口令最多 200 位。")
    kinds = sum(
        (
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() or ord(c) > 127 for c in password),
        )
    )
    if len(password) < rules["password_phrase_length"] and kinds < rules["password_kinds"]:
        found.append(
            f"口令须含大写、小写、数字、符号中的 {rules['password_kinds']} 类；"
            f"或用 {rules['password_phrase_length']} 位以上的一句话。"
        )
    if login.lower() in password.lower():
        found.append("口令不得包含账号名。")
    if not found and any(password_matches(password, old) for old in earlier or ()):
        found.append(f"口令不得与最近 {rules['password_history']} 次相同。")
    return [Problem("password", message, field="new_password") for message in found]
