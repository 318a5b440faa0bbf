"""Operations written as LLVM's text, for one number or for several at once."""

from __future__ import annotations

import struct
import sys
from collections.abc import Sequence
from functools import lru_cache

from steepest.errors import ArgumentError

from .operations import LOGIC, Operation, Plan
from .source import spoken
from .special import SIGNATURES

BINARY = {"add": "fadd", "subtract": "fsub", "multiply": "fmul", "divide": "fdiv"}
UNARY = {"abs": "fabs", "sqrt": "sqrt", "floor": "floor", "ceil": "ceil"}
COMPARED = {
    "less": "olt", "less_equal": "ole", "greater": "ogt", "greater_equal": "oge",
    "equal": "oeq", "not_equal": "une",
}  # fmt: skip
PART = 1000
"""The most operations in one function: LLVM takes more than linear time for longer ones."""

SMALL = 4096
"""The most bytes of values between functions that are kept on the stack."""


class Module:
    """The text of a module: functions, and declarations of what they use.

    Args:
        attributes: What LLVM is told of each function.
        standalone: Whether it is to run without Python, with C's library alone.
    """

    def __init__(self, attributes: str = "nounwind", *, standalone: bool = False) -> None:
        self.functions: list[str] = []
        self.attributes = attributes
        self.standalone = standalone
        self.symbols: dict[str, str] = {}
        self._next = 0

    def use(self, name: str, declaration: str) -> str:
        """The name of something outside, which is declared once."""
        self.symbols.setdefault(name, declaration)
        return f"@{name}"

    def fresh(self, prefix: str = "t") -> str:
        """A register that has no value yet."""
        self._next += 1
        return f"%{prefix}{self._next}"

    def __str__(self) -> str:
        return "\n".join([*self.symbols.values(), *self.functions, ""])


class Lanes:
    """How many numbers are computed at once, and the types and names that follow from it.

    Args:
        count: 1 for a plain number.
        library: The vector functions that there are of this width, by C's names.
    """

    def __init__(self, count: int = 1, library: dict[str, str] | None = None) -> None:
        self.count = count
        self.library = library or {}
        self.number = self._of("double")
        self.truth = self._of("i1")
        self.bytes = self._of("i8")
        self.size = 8 * count
        self.suffix = "f64" if count == 1 else f"v{count}f64"

    def _of(self, element: str) -> str:
        return element if self.count == 1 else f"<{self.count} x {element}>"

    def constant(self, value: float | bool) -> str:
        """The number or truth in every lane."""
        if isinstance(value, bool):
            text, kind = ("true" if value else "false"), "i1"
        else:
            text, kind = hexadecimal(value), "double"
        return text if self.count == 1 else f"splat ({kind} {text})"


@lru_cache(maxsize=4096)
def hexadecimal(value: float) -> str:
    """The bits of a double, as LLVM writes them."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"


class Writer:
    """The lines of one function, with a register for each operation done so far."""

    def __init__(self, module: Module, lanes: Lanes) -> None:
        self.module = module
        self.lanes = lanes
        self.lines: list[str] = []

    def line(self, text: str) -> None:
        """Append a line."""
        self.lines.append(text)

    def let(self, text: str) -> str:
        """A register that is given a value."""
        register = self.module.fresh()
        self.lines.append(f"{register} = {text}")
        return register

    def operation(self, o: Operation, operands: Sequence[str]) -> str:
        """The register of the answer of one operation."""
        code, number = o.code, self.lanes.number
        if code == "constant":
            assert o.value is not None
            return self.lanes.constant(o.value)
        if code in BINARY:
            return self.let(f"{BINARY[code]} {number} {operands[0]}, {operands[1]}")
        if code == "negate":
            return self.let(f"fneg {number} {operands[0]}")
        if code in COMPARED:
            return self.let(f"fcmp {COMPARED[code]} {number} {operands[0]}, {operands[1]}")
        if code == "select":
            return self._select(*operands)
        if code in LOGIC:
            return self._logic(code, operands)
        if code in ("minimum", "maximum"):
            a, b = operands
            wins = self.let(f"fcmp {'olt' if code == 'minimum' else 'ogt'} {number} {a}, {b}")
            lost = self.let(f"fcmp uno {number} {a}, {a}")
            return self._select(self.let(f"or {self.lanes.truth} {wins}, {lost}"), a, b)
        if code in UNARY or code == "copysign":
            return self._intrinsic(UNARY.get(code, code), operands)
        return self._call(code, operands)

    def _select(self, condition: str, a: str, b: str) -> str:
        number = self.lanes.number
        return self.let(f"select {self.lanes.truth} {condition}, {number} {a}, {number} {b}")

    def _logic(self, code: str, operands: Sequence[str]) -> str:
        truth = self.lanes.truth
        if code == "not":
            return self.let(f"xor {truth} {operands[0]}, {self.lanes.constant(True)}")
        return self.let(f"{code} {truth} {operands[0]}, {operands[1]}")

    def _intrinsic(self, name: str, operands: Sequence[str]) -> str:
        number = self.lanes.number
        kinds = ", ".join([number] * len(operands))
        full = f"llvm.{name}.{self.lanes.suffix}"
        self.module.use(full, f"declare {number} @{full}({kinds})")
        return self.let(f"call {number} @{full}({_typed(number, operands)})")

    def _call(self, code: str, operands: Sequence[str]) -> str:
        number = self.lanes.number
        if code in self.lanes.library:
            name = self.lanes.library[code]
            kinds = ", ".join([number] * len(operands))
            self.module.use(name, f"declare {number} @{name}({kinds}) nounwind memory(none)")
            return self.let(f"call {number} @{name}({_typed(number, operands)})")
        if self.lanes.count == 1:
            return self._one(code, operands)
        answer = "poison"
        for lane in range(self.lanes.count):
            elements = [self.let(f"extractelement {number} {o}, i64 {lane}") for o in operands]
            one = self._one(code, elements)
            answer = self.let(f"insertelement {number} {answer}, double {one}, i64 {lane}")
        return answer

    def _one(self, code: str, operands: Sequence[str]) -> str:
        """The call of a function of plain numbers."""
        if self.module.standalone:
            code = _of_c(code)
        if code.startswith("scipy."):
            return self._scipy(code.removeprefix("scipy."), operands)
        kinds = ", ".join(["double"] * len(operands))
        self.module.use(code, f"declare double @{code}({kinds}) nounwind memory(none)")
        return self.let(f"call double @{code}({_typed('double', operands)}) nobuiltin")

    def sine_and_cosine(self, angle: str) -> tuple[str, str]:
        """The registers of both, from one call that gives the bits of two."""
        self.module.use("sincos", "declare void @sincos(double, ptr, ptr) nounwind")
        places = [self.module.fresh(), self.module.fresh()]
        self.lines[:0] = [f"{p} = alloca double, align 8" for p in places]
        self.line(f"call void @sincos(double {angle}, ptr {places[0]}, ptr {places[1]})")
        sine, cosine = (self.let(f"load double, ptr {p}, align 8") for p in places)
        return sine, cosine

    def _scipy(self, name: str, operands: Sequence[str]) -> str:
        """The answer of a ufunc's loop, run once by a function of its own."""
        outer = f"once_{name}"
        if outer not in self.module.symbols:
            self.module.symbols[outer] = ""
            self.module.functions.append(_once(self.module, outer, name, len(operands)))
        return self.let(f"call double @{outer}({_typed('double', operands)})")


def _sines_and_cosines(plan: Plan) -> set[int]:
    """The lines of which both the sine and the cosine are needed, where C has them together."""
    if not sys.platform.startswith("linux"):
        return set()
    taken = {code: {o.arguments[0] for o in plan.operations if o.code == code}
             for code in ("sin", "cos")}  # fmt: skip
    return taken["sin"] & taken["cos"]


IN_C = {"scipy.gamma": "tgamma", "scipy.gammaln": "lgamma", "scipy.erfc": "erfc"}
"""The special functions that C's library has."""


def _of_c(code: str) -> str:
    found = IN_C.get(code, code)
    if found.startswith("scipy."):
        name = spoken(code)
        raise ArgumentError(
            f"C's library has no function {name}.",
            where=name,
            remedy='export to "numpy", which has SciPy\'s functions.',
        )
    return found


def _typed(kind: str, operands: Sequence[str]) -> str:
    return ", ".join(f"{kind} {o}" for o in operands)


def _once(module: Module, outer: str, name: str, count: int) -> str:
    """A function that hands its numbers to a loop of SciPy's and returns the answer."""
    words = f"scipy_{name}"
    module.use(words, f"@{words} = external global [2 x ptr]")
    taken = SIGNATURES[name].partition("->")[0]
    lines = [f"define internal double @{outer}({_typed('double', _numbers(count))}) noinline {{"]
    lines += ["%args = alloca [4 x ptr]", "%steps = alloca [4 x i64]", "%one = alloca i64"]
    lines += ["store i64 1, ptr %one"]
    for i, kind in enumerate(taken + "D"):  # the answer has room for a complex number
        lines += [f"%p{i} = alloca [2 x double]", f"%s{i} = getelementptr ptr, ptr %args, i64 {i}"]
        lines += [f"store ptr %p{i}, ptr %s{i}", f"%u{i} = getelementptr i64, ptr %steps, i64 {i}"]
        lines += [f"store i64 0, ptr %u{i}"]
        if i == len(taken):
            break
        if kind == "l":
            whole = "call i64 @llvm.fptosi.sat.i64.f64(double %a0)" if i < count else "add i64 0, 0"
            module.use("llvm.fptosi.sat.i64.f64", "declare i64 @llvm.fptosi.sat.i64.f64(double)")
            lines += [f"%w{i} = {whole}", f"store i64 %w{i}, ptr %p{i}"]
            continue
        given = f"%a{i}" if i < count else hexadecimal(LAMBERT_TOLERANCE)
        lines += [f"store double {given}, ptr %p{i}"]
        if kind == "D":
            lines += [f"%i{i} = getelementptr double, ptr %p{i}, i64 1"]
            lines += [f"store double {hexadecimal(0.0)}, ptr %i{i}"]
    last = len(taken)
    lines += [
        f"%d = getelementptr ptr, ptr @{words}, i64 1",
        f"%loop = load ptr, ptr @{words}",
        "%data = load ptr, ptr %d",
        "call void %loop(ptr %args, ptr %one, ptr %steps, ptr %data)",
        f"%answer = load double, ptr %p{last}",
        "ret double %answer",
        "}",
    ]
    return "\n".join(lines)


LAMBERT_TOLERANCE = 1e-8
"""What ``scipy.special.lambertw`` passes."""


def _numbers(count: int) -> list[str]:
    return [f"%a{i}" for i in range(count)]


def inline(writer: Writer, plan: Plan, inputs: Sequence[str]) -> list[str]:
    """The registers of all lines of a plan, written into the function at hand."""
    registers: list[str] = []
    waves = _sines_and_cosines(plan) if writer.lanes.count == 1 else set()
    both: dict[int, tuple[str, str]] = {}
    for o in plan.operations:
        if o.code == "input":
            assert o.value is not None
            registers.append(inputs[int(o.value)])
        elif o.code in ("sin", "cos") and o.arguments[0] in waves:
            [angle] = o.arguments
            if angle not in both:
                both[angle] = writer.sine_and_cosine(registers[angle])
            registers.append(both[angle][o.code == "cos"])
        else:
            registers.append(writer.operation(o, [registers[a] for a in o.arguments]))
    return registers
