"""Loops over arrays, as NumPy's ufuncs call them: blocks of numbers, the last one masked.

Every element is computed in a block, also where there is one only, so its bits do not depend
on its place, on the length or on the strides. Single precision is computed in double and
rounded once.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence

from . import threads
from .kernel import Kernel
from .operations import Plan
from .text import Lanes, Module, Writer

ALL_EXCEPTIONS = 61 if platform.machine().lower() in ("x86_64", "amd64") else 31
"""The bits of C's ``FE_ALL_EXCEPT``."""

SUFFIX = {"float": "f32", "double": "f64"}
WIDTH = {"float": 4, "double": 8}


def elementwise(module: Module, plan: Plan, lanes: Lanes, names: dict[str, str]) -> None:
    """Write the loops of a plan of scalars.

    Args:
        module: Where the functions go.
        plan: Without routines; each output is one number.
        lanes: How many numbers make a block.
        names: The names of the loops by their types ``float`` and ``double``.
    """
    _block(module, plan, lanes)
    module.use("feclearexcept", "declare i32 @feclearexcept(i32)")
    for element, name in names.items():
        _Loop(module, plan, lanes, element, name).write()


def _block(module: Module, plan: Plan, lanes: Lanes) -> None:
    """The function of blocks that every loop calls."""
    writer = Writer(module, lanes)
    kernel = Kernel(module, plan, writer)
    memory = kernel.memory(writer)
    inputs = [f"%x{i}" for i in range(len(plan.inputs))]
    answers = kernel.compute(writer, inputs, memory)
    kernel.release(writer, memory)
    kind = _returned(lanes, len(answers))
    if len(answers) == 1:
        writer.line(f"ret {kind} {answers[0]}")
    else:
        whole = "poison"
        for i, answer in enumerate(answers):
            whole = writer.let(f"insertvalue {kind} {whole}, {lanes.number} {answer}, {i}")
        writer.line(f"ret {kind} {whole}")
    taken = ", ".join(f"{lanes.number} {x}" for x in inputs)
    body = "\n".join(writer.lines)
    module.functions.append(
        f"define internal {kind} @block({taken}) noinline {module.attributes} {{\n{body}\n}}"
    )


def _returned(lanes: Lanes, count: int) -> str:
    return lanes.number if count == 1 else "{ " + ", ".join([lanes.number] * count) + " }"


class _Loop:
    """One loop: whole blocks of contiguous arrays, then what remains; any strides apart."""

    def __init__(self, module: Module, plan: Plan, lanes: Lanes, element: str, name: str) -> None:
        self.module = module
        self.lanes = lanes
        self.element = element
        self.name = name
        self.apart = f"apart_{element}"
        self.inputs = len(plan.inputs)
        self.outputs = len(plan.outputs)
        self.count = self.inputs + self.outputs
        self.vector = f"<{lanes.count} x {element}>"
        self.mask = f"<{lanes.count} x i1>"
        self.whole = f"<{lanes.count} x i64>"
        self.pointers = f"<{lanes.count} x ptr>"
        self.writer = Writer(module, lanes)

    def write(self) -> None:
        """Add the loop to the module."""
        writer, width = self.writer, WIDTH[self.element]
        self._write_apart()
        writer.line("%n = load i64, ptr %dims")
        self._fetch(writer)
        contiguous = "true"
        for i in range(self.count):
            unit = writer.let(f"icmp eq i64 %s{i}, {width}")
            contiguous = writer.let(f"and i1 {contiguous}, {unit}")
        safe = writer.let(f"call i1 @{self.apart}(ptr %args, i64 %n, ptr %steps)")
        near = writer.let(f"and i1 {contiguous}, {safe}")
        writer.line(f"%most = select i1 {safe}, i64 {self.lanes.count}, i64 1")
        writer.line(f"br i1 {near}, label %near, label %far\nnear:")
        blocks = writer.let(f"and i64 %n, {-self.lanes.count}")
        whole = str(self.lanes.count)
        self._turns("c", "near", (blocks, whole), self._loaded, self._kept)
        rest = writer.let(f"sub i64 %n, {blocks}")
        some = writer.let(f"icmp sgt i64 {rest}, 0")
        writer.line(f"br i1 {some}, label %rest, label %done\nrest:")
        mask = self._mask(rest)
        answers = self._answers([self._masked(i, blocks, mask) for i in range(self.inputs)])
        for k, answer in enumerate(answers):
            self._keep_masked(self.inputs + k, blocks, mask, answer)
        writer.line("br label %done\nfar:")
        self._turns("g", "far", ("%n", "%most"), self._gathered, self._scattered)
        writer.line("br label %done\ndone:")
        # NumPy would warn of what a branch not taken has done.
        writer.line(f"%cleared = call i32 @feclearexcept(i32 {ALL_EXCEPTIONS})")
        writer.line("ret void")
        body = "\n".join(writer.lines)
        loop = f"{self.name}_alone" if threads.available() else self.name
        self.module.functions.append(
            f"define void @{loop}(ptr %args, ptr %dims, ptr %steps, ptr %data) "
            f"{self.module.attributes} {{\n{body}\n}}"
        )
        if threads.available():
            threads.shared(self.module, self.name, loop, self.apart, self.count)

    def _fetch(self, writer: Writer) -> None:
        """Where each array begins, and the steps between its elements."""
        for i in range(self.count):
            writer.line(f"%pa{i} = getelementptr ptr, ptr %args, i64 {i}")
            writer.line(f"%p{i} = load ptr, ptr %pa{i}")
            writer.line(f"%sa{i} = getelementptr i64, ptr %steps, i64 {i}")
            writer.line(f"%s{i} = load i64, ptr %sa{i}")

    def _write_apart(self) -> None:
        """A function that tells whether elements may be computed in any order.

        They may where each answer goes where nothing is read later, or where its element was.
        ``reduce`` and ``accumulate`` read what the turn before has written: then elements
        are computed one at a time.
        """
        writer, safe = Writer(self.module, self.lanes), "true"
        self._fetch(writer)
        last = writer.let("sub i64 %n, 1")
        low, high = [], []
        for i in range(self.count):
            span = writer.let(f"mul i64 {last}, %s{i}")
            start = writer.let(f"ptrtoint ptr %p{i} to i64")
            end = writer.let(f"add i64 {start}, {span}")
            down = writer.let(f"icmp slt i64 {span}, 0")
            low.append(writer.let(f"select i1 {down}, i64 {end}, i64 {start}"))
            top = writer.let(f"select i1 {down}, i64 {start}, i64 {end}")
            high.append(writer.let(f"add i64 {top}, {WIDTH[self.element]}"))
        for k in range(self.inputs, self.count):
            for i in range(self.inputs):
                below = writer.let(f"icmp ule i64 {high[i]}, {low[k]}")
                above = writer.let(f"icmp ule i64 {high[k]}, {low[i]}")
                place = writer.let(f"icmp eq ptr %p{i}, %p{k}")
                step = writer.let(f"icmp eq i64 %s{i}, %s{k}")
                moves = writer.let(f"icmp ne i64 %s{k}, 0")
                same = writer.let(f"and i1 {place}, {writer.let(f'and i1 {step}, {moves}')}")
                apart = writer.let(f"or i1 {below}, {above}")
                fine = writer.let(f"or i1 {apart}, {same}")
                safe = writer.let(f"and i1 {safe}, {fine}")
        writer.line(f"ret i1 {safe}")
        body = "\n".join(writer.lines)
        self.module.functions.append(
            f"define internal i1 @{self.apart}(ptr %args, i64 %n, ptr %steps) {{\n{body}\n}}"
        )

    def _turns(
        self,
        prefix: str,
        before: str,
        bounds: tuple[str, str],
        load: Callable[[int, str], str],
        keep: Callable[[int, str, str], None],
    ) -> None:
        """A loop to an end by so many elements, loading and keeping in one of the two ways."""
        writer, p = self.writer, prefix
        end, most = bounds
        some = writer.let(f"icmp sgt i64 {end}, 0")
        writer.line(f"br i1 {some}, label %{p}turn, label %{p}end\n{p}turn:")
        writer.line(f"%{p}i = phi i64 [ 0, %{before} ], [ %{p}next, %{p}turn ]")
        inputs = [load(i, f"%{p}i") for i in range(self.inputs)]
        for k, answer in enumerate(self._answers(inputs)):
            keep(self.inputs + k, f"%{p}i", answer)
        writer.line(f"%{p}next = add i64 %{p}i, {most}")
        more = writer.let(f"icmp slt i64 %{p}next, {end}")
        writer.line(f"br i1 {more}, label %{p}turn, label %{p}end\n{p}end:")

    def _answers(self, inputs: Sequence[str]) -> list[str]:
        kind = _returned(self.lanes, self.outputs)
        taken = ", ".join(f"{self.lanes.number} {x}" for x in inputs)
        answer = self.writer.let(f"call {kind} @block({taken})")
        if self.outputs == 1:
            return [answer]
        return [self.writer.let(f"extractvalue {kind} {answer}, {k}") for k in range(self.outputs)]

    # Contiguous blocks.

    def _at(self, index: int, i: str) -> str:
        return self.writer.let(f"getelementptr {self.element}, ptr %p{index}, i64 {i}")

    def _loaded(self, index: int, i: str) -> str:
        width = WIDTH[self.element]
        place = self._at(index, i)
        return self._widened(self.writer.let(f"load {self.vector}, ptr {place}, align {width}"))

    def _kept(self, index: int, i: str, answer: str) -> None:
        place = self._at(index, i)
        value = self._narrowed(answer)
        width = WIDTH[self.element]
        self.writer.line(f"store {self.vector} {value}, ptr {place}, align {width}")

    # What remains of them.

    def _mask(self, rest: str) -> str:
        """Which lanes are below that many."""
        writer, count = self.writer, self.lanes.count
        one = writer.let(f"insertelement {self.whole} poison, i64 {rest}, i64 0")
        zeros = f"<{count} x i32> zeroinitializer"
        limit = writer.let(f"shufflevector {self.whole} {one}, {self.whole} poison, {zeros}")
        return writer.let(f"icmp ult {self.whole} {self._numbers()}, {limit}")

    def _numbers(self) -> str:
        return "<" + ", ".join(f"i64 {k}" for k in range(self.lanes.count)) + ">"

    def _filling(self) -> str:
        """What lanes compute with that have no element: a number at which nothing is slow."""
        return f"splat ({self.element} 0x3FE0000000000000)"

    def _suffix(self) -> str:
        return f"v{self.lanes.count}{SUFFIX[self.element]}"

    def _masked(self, index: int, i: str, mask: str) -> str:
        name = f"llvm.masked.load.{self._suffix()}.p0"
        self.module.use(
            name, f"declare {self.vector} @{name}(ptr, i32, {self.mask}, {self.vector})"
        )
        place = self._at(index, i)
        return self._widened(
            self.writer.let(
                f"call {self.vector} @{name}(ptr {place}, i32 {WIDTH[self.element]}, "
                f"{self.mask} {mask}, {self.vector} {self._filling()})"
            )
        )

    def _keep_masked(self, index: int, i: str, mask: str, answer: str) -> None:
        name = f"llvm.masked.store.{self._suffix()}.p0"
        self.module.use(name, f"declare void @{name}({self.vector}, ptr, i32, {self.mask})")
        place = self._at(index, i)
        value = self._narrowed(answer)
        self.writer.line(
            f"call void @{name}({self.vector} {value}, ptr {place}, i32 {WIDTH[self.element]}, "
            f"{self.mask} {mask})"
        )

    # Any strides.

    def _lanes_at(self, index: int, i: str) -> tuple[str, str]:
        """The pointers of a block's elements, and which of them there are."""
        writer = self.writer
        rest = writer.let(f"sub i64 %n, {i}")
        few = writer.let(f"icmp slt i64 {rest}, %most")
        mask = self._mask(writer.let(f"select i1 {few}, i64 {rest}, i64 %most"))
        start = writer.let(f"mul i64 {i}, %s{index}")
        base = writer.let(f"getelementptr i8, ptr %p{index}, i64 {start}")
        zeros = f"<{self.lanes.count} x i32> zeroinitializer"
        one = writer.let(f"insertelement {self.whole} poison, i64 %s{index}, i64 0")
        step = writer.let(f"shufflevector {self.whole} {one}, {self.whole} poison, {zeros}")
        offsets = writer.let(f"mul {self.whole} {step}, {self._numbers()}")
        return writer.let(f"getelementptr i8, ptr {base}, {self.whole} {offsets}"), mask

    def _gathered(self, index: int, i: str) -> str:
        name = f"llvm.masked.gather.{self._suffix()}.v{self.lanes.count}p0"
        self.module.use(
            name,
            f"declare {self.vector} @{name}({self.pointers}, i32, {self.mask}, {self.vector})",
        )
        places, mask = self._lanes_at(index, i)
        return self._widened(
            self.writer.let(
                f"call {self.vector} @{name}({self.pointers} {places}, "
                f"i32 {WIDTH[self.element]}, {self.mask} {mask}, "
                f"{self.vector} {self._filling()})"
            )
        )

    def _scattered(self, index: int, i: str, answer: str) -> None:
        name = f"llvm.masked.scatter.{self._suffix()}.v{self.lanes.count}p0"
        self.module.use(
            name, f"declare void @{name}({self.vector}, {self.pointers}, i32, {self.mask})"
        )
        places, mask = self._lanes_at(index, i)
        value = self._narrowed(answer)
        self.writer.line(
            f"call void @{name}({self.vector} {value}, {self.pointers} {places}, "
            f"i32 {WIDTH[self.element]}, {self.mask} {mask})"
        )

    # Precision.

    def _widened(self, register: str) -> str:
        if self.element == "double":
            return register
        return self.writer.let(f"fpext {self.vector} {register} to {self.lanes.number}")

    def _narrowed(self, register: str) -> str:
        if self.element == "double":
            return register
        return self.writer.let(f"fptrunc {self.lanes.number} {register} to {self.vector}")
