"""The main job: a model fitted to measured data by explained gradient descent, then a formula."""

from __future__ import annotations
