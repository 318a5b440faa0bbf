"""The lesson: sections as data, examples computed when they are read, questions, progress."""

from .progress import Progress, Record
from .questions import Reply, Riddle, riddle
from .sections import ITEMS, LESSON, LESSONS, TITLE, Item, Section, section, sections
from .worked import KINDS, takes_own, worked
from .working import Worked

__all__ = [
    "ITEMS",
    "KINDS",
    "LESSON",
    "LESSONS",
    "TITLE",
    "Item",
    "Progress",
    "Record",
    "Reply",
    "Riddle",
    "Section",
    "Worked",
    "riddle",
    "section",
    "sections",
    "takes_own",
    "worked",
]
