"""The words for every mistake, in the order in which they are named."""

from __future__ import annotations

from .common import COMMON
from .rare import RARE
from .wording import GENERAL, Words
from .written import WRITTEN

WORDS: dict[str, Words] = COMMON | RARE | WRITTEN
"""The mistakes, the commonest first: where two would give the same answer, the first is named."""

RANK = {kind: i for i, kind in enumerate(WORDS)}

__all__ = ["GENERAL", "RANK", "WORDS", "Words"]
