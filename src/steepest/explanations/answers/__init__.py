"""Answers of learners: right or wrong, the rule that was broken, hints."""

from .check import check_answer
from .record import AnswerCheck

__all__ = ["AnswerCheck", "check_answer"]
