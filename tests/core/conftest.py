"""Passwords made in these tests cost as little as bcrypt allows; what they cost in use is tested apart."""

from collections.abc import Iterator
from functools import partial
from unittest.mock import patch

import bcrypt
import pytest

from core import signing_in


@pytest.fixture(autouse=True)
def cheap_passwords() -> Iterator[None]:
    with patch("bcrypt.gensalt", partial(bcrypt.gensalt, 4)):
        signing_in._no_account_hash.cache_clear()
        yield
    signing_in._no_account_hash.cache_clear()
