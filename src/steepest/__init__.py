"""Steepest: the calculus engine of learning."""
