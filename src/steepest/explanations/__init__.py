"""Explanations: the steps that a good teacher would write."""

from .backpropagation import Backpropagation, backpropagate
from .explain import explain
from .implicit import explain_implicit
from .paths import explain_chain
from .record import Block, Check, Explanation, Row, Section, Step
from .rules import Rule, Rules, rules

__all__ = [
    "Backpropagation",
    "Block",
    "Check",
    "Explanation",
    "Row",
    "Rule",
    "Rules",
    "Section",
    "Step",
    "backpropagate",
    "explain",
    "explain_chain",
    "explain_implicit",
    "rules",
]
