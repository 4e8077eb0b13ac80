"""Acts, parts, channels and secrecy of every procedure by their codes, for whoever shows a matter of any kind in words."""

from core.law import applications, complaints
from core.law.case_procedure import ACTS as CASE_ACTS
from core.law.case_procedure import PARTS as CASE_PARTS

ACTS = {**applications.ACTS, **complaints.ACTS, **CASE_ACTS}
PARTS = {**applications.PARTS, **complaints.PARTS, **CASE_PARTS}
CHANNELS = {**applications.CHANNELS, **complaints.CHANNELS}
SECRECY = {"internal": "内部", "public": "公开"}
