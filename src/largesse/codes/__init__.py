"""Codes: what they look like, how many there can be, and drawing them at random.

Pure: randomness comes in as a function that returns bytes. Whether a code is taken is not known
here; `vouchers` asks the database, and draws again for those that were.
"""

from largesse.codes.capacity import capacity, check_capacity, most_codes
from largesse.codes.config import (
    CHARSETS,
    LOOK_ALIKES,
    CodeConfig,
    code_fault,
    read_code,
    read_config,
)
from largesse.codes.generate import generate

__all__ = [
    "CHARSETS",
    "LOOK_ALIKES",
    "CodeConfig",
    "capacity",
    "check_capacity",
    "code_fault",
    "generate",
    "most_codes",
    "read_code",
    "read_config",
]
