"""Probability: densities of one variable, and Bayes' rule."""

from .density import Density
from .joint import Joint
from .posterior import Posterior, posterior

__all__ = ["Density", "Joint", "Posterior", "posterior"]
