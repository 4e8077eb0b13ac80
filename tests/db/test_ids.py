"""Ids tell when they were made, and no two are alike."""

from itertools import pairwise
from time import time_ns
from uuid import RFC_4122

from db.models.base import ID_BYTES, new_id


def test_ids_are_of_version_seven_and_follow_each_other_in_time() -> None:
    before = time_ns() // 1_000_000
    made = [new_id() for _ in range(5_000)]
    after = time_ns() // 1_000_000
    assert {(one.version, one.variant) for one in made} == {(7, RFC_4122)}
    times = [one.int >> 80 for one in made]
    assert before <= times[0] <= times[-1] <= after and times == sorted(times)
    assert len(set(made)) == len(made)
    assert sum(one < other for one, other in pairwise(made)) > 4_900, "within a millisecond too"


def test_given_random_bytes_are_what_makes_an_id_unlike_another() -> None:
    ends = {new_id(bytes([number]) * ID_BYTES).int & (1 << 62) - 1 for number in range(0, 256, 4)}
    assert ends == {int.from_bytes(bytes([number]) * ID_BYTES) >> 2 for number in range(0, 256, 4)}
