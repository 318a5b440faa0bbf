"""The machine at hand: its processor, its vector functions, and code made and loaded for it."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from . import cache
from .layouts import address_of
from .special import loop_address
from .text import Lanes

_lock = threading.RLock()
"""LLVM's tables of symbols and targets are the process's, so one thread at a time fills them."""

VECTOR_LIBRARIES = ("libmvec.so.1",)
PREFIXES = (("avx512f", "e", 8), ("avx2", "d", 4), ("sse2", "b", 2), ("neon", "n", 2))
"""The processor's feature, the letter of its functions in the vector ABI, and their lanes."""


@lru_cache(maxsize=1)
def binding() -> Any:
    """LLVM, made ready for this machine when it is first needed."""
    import llvmlite.binding as llvm  # noqa: PLC0415 - 60 ms and 170 MB

    with _lock:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        for library in VECTOR_LIBRARIES:
            if _library(library) is not None:
                llvm.load_library_permanently(library)
    return llvm


@dataclass(frozen=True)
class Machine:
    """The processor as LLVM names it, and its features."""

    triple: str
    processor: str
    features: str

    def has(self, feature: str) -> bool:
        """Whether the processor has the feature."""
        return f"+{feature}" in self.features.split(",")


@lru_cache(maxsize=1)
def machine() -> Machine:
    """The machine that this process runs on."""
    llvm = binding()
    features = llvm.get_host_cpu_features().flatten()
    return Machine(llvm.get_process_triple(), llvm.get_host_cpu_name(), features)


def _library(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


@lru_cache(maxsize=1)
def vectors() -> Lanes:
    """As many numbers at once as the processor computes, with the vector functions it has."""
    here = machine()
    for feature, letter, count in PREFIXES:
        if here.has(feature):
            return Lanes(count, _vector_functions(letter, count))
    return Lanes(2)


def _vector_functions(letter: str, count: int) -> dict[str, str]:
    """The vector functions of the platform by C's names; none where there is no library."""
    if not sys.platform.startswith("linux"):
        return {}
    libraries = [found for name in VECTOR_LIBRARIES if (found := _library(name)) is not None]
    functions = {}
    for name, arguments in VECTORISED.items():
        symbol = f"_ZGV{letter}N{count}{'v' * arguments}_{name}"
        if any(hasattr(library, symbol) for library in libraries):
            functions[name] = symbol
    return functions


VECTORISED = {
    "sin": 1, "cos": 1, "tan": 1, "asin": 1, "acos": 1, "atan": 1, "atan2": 2, "sinh": 1,
    "cosh": 1, "tanh": 1, "asinh": 1, "acosh": 1, "atanh": 1, "exp": 1, "expm1": 1, "log": 1,
    "log1p": 1, "log2": 1, "log10": 1, "pow": 2, "cbrt": 1, "hypot": 2, "erf": 1,
}  # fmt: skip
"""The functions that may have a vector routine, and how many arguments they take."""


def vector_attributes() -> str:
    """What tells LLVM to use the widest registers."""
    bits = vectors().count * 64
    return f'"min-legal-vector-width"="{bits}" "prefer-vector-width"="{bits}"'


def _target_machine(level: int = 2) -> Any:
    llvm, here = binding(), machine()
    target = llvm.Target.from_triple(here.triple)
    return target.create_target_machine(
        cpu=here.processor, features=here.features, opt=level, reloc="pic", codemodel="default"
    )


def object_code(text: str, level: int = 2) -> bytes:
    """The machine code of a module, as an object file: kept on disk, or made."""
    llvm, here = binding(), machine()
    version = f"{llvm.llvm_version_info} {level}"
    key = cache.key_of(text, version, here.triple, here.processor, here.features)
    image = cache.kept(key)
    if image is None:
        with _lock:
            module = llvm.parse_assembly(text)
            module.verify()
            image = _target_machine(level).emit_object(module)
        cache.keep(key, image)
    return image


def assembly(text: str) -> str:
    """The machine code of a module, for people."""
    llvm = binding()
    with _lock:
        module = llvm.parse_assembly(text)
        module.verify()
        return _target_machine().emit_assembly(module)


class Code:
    """Machine code in memory, for as long as this object lives.

    Args:
        image: An object file.
        symbols: What it uses from outside.
    """

    def __init__(self, image: bytes, symbols: Iterable[str]) -> None:
        llvm = binding()
        with _lock:
            _offer(symbols)
            empty = llvm.parse_assembly("")
            machine_here = llvm.Target.from_triple(machine().triple).create_target_machine(
                cpu=machine().processor, features=machine().features, opt=2, jit=True
            )
            self._engine = llvm.create_mcjit_compiler(empty, machine_here)
            self._engine.add_object_file(llvm.ObjectFileRef.from_data(image))
            self._engine.finalize_object()

    def function(self, name: str) -> int:
        """The address of a function."""
        return self._engine.get_function_address(name)

    def fill(self, name: str, words: Mapping[int, int]) -> None:
        """Put pointers into the words of a table of the module."""
        table = self._engine.get_global_value_address(name)
        for index, word in words.items():
            ctypes.c_void_p.from_address(table + 8 * index).value = word


_offered: set[str] = set()


def _offer(symbols: Iterable[str]) -> None:
    """Tell LLVM where symbols are that it would not find by itself."""
    llvm = binding()
    for name in symbols:
        if name in _offered:
            continue
        if name.startswith("scipy_"):
            llvm.add_symbol(name, loop_address(name.removeprefix("scipy_")))
        elif name.startswith("Py"):
            llvm.add_symbol(name, address_of(name))
        _offered.add(name)
