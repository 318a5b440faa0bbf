"""The commands of learning: descend, rate, fit."""

from __future__ import annotations
