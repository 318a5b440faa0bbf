"""Explanations: the steps that a good teacher would write."""

from .answers import AnswerCheck, check_answer
from .backpropagation import backpropagate
from .backpropagation_record import Backpropagation
from .explain import explain
from .faults import GradientDiagnosis, NonFinite, diagnose_gradient, find_nan
from .implicit import explain_implicit
from .paths import explain_chain
from .quotients import Slope, slope
from .record import Block, Check, Explanation, Row, Section, Step
from .rules import Rule, Rules, rules

__all__ = [
    "AnswerCheck",
    "Backpropagation",
    "Block",
    "Check",
    "Explanation",
    "GradientDiagnosis",
    "NonFinite",
    "Row",
    "Rule",
    "Rules",
    "Section",
    "Slope",
    "Step",
    "backpropagate",
    "check_answer",
    "diagnose_gradient",
    "explain",
    "explain_chain",
    "explain_implicit",
    "find_nan",
    "rules",
    "slope",
]
