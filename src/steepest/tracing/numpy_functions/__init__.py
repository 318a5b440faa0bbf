"""What NumPy's functions do with stand-ins, a family a module; loaded when first needed.

Each module registers handlers with ``tracing.dispatch.implements``.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f".{_module.name}", __name__)
