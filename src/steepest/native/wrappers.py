"""Machine code that Python calls: arguments checked and unpacked, the answer packed.

What it does not expect, it hands to the method ``slow`` of the object that it belongs to,
which converts or refuses.
"""

from __future__ import annotations

from collections.abc import Sequence

from .kernel import Kernel
from .layouts import (
    ALIGNED,
    ARRAY_DATA,
    ARRAY_DTYPE,
    ARRAY_FLAGS,
    ARRAY_RANK,
    ARRAY_SHAPE,
    CONTIGUOUS,
    FLOAT,
    TUPLE_ITEMS,
    TUPLE_SIZE,
    TYPE,
    WRITEABLE,
)
from .operations import Output, Plan
from .text import Lanes, Module, Writer

ARRAY_TYPE, DOUBLE, NEW, OUT = range(4)
"""The words of the table ``known``: NumPy's array type, its dtype, its maker, the text "out"."""

LONG = 20_000
"""From so many operations on, other threads may run meanwhile."""

LOOPED = 8
"""From so many arguments on, they are unpacked in a loop."""

PYTHON = {
    "PyFloat_Type": "@PyFloat_Type = external global i8",
    "PyLong_Type": "@PyLong_Type = external global i8",
    "PyFloat_FromDouble": "declare ptr @PyFloat_FromDouble(double)",
    "PyBool_FromLong": "declare ptr @PyBool_FromLong(i64)",
    "PyLong_AsDouble": "declare double @PyLong_AsDouble(ptr)",
    "PyErr_Occurred": "declare ptr @PyErr_Occurred()",
    "PyErr_Clear": "declare void @PyErr_Clear()",
    "PyType_IsSubtype": "declare i32 @PyType_IsSubtype(ptr, ptr)",
    "PyObject_GetAttrString": "declare ptr @PyObject_GetAttrString(ptr, ptr)",
    "PyObject_Vectorcall": "declare ptr @PyObject_Vectorcall(ptr, ptr, i64, ptr)",
    "Py_DecRef": "declare void @Py_DecRef(ptr)",
    "Py_IncRef": "declare void @Py_IncRef(ptr)",
    "PyTuple_New": "declare ptr @PyTuple_New(i64)",
    "PyTuple_SetItem": "declare i32 @PyTuple_SetItem(ptr, i64, ptr)",
    "PyEval_SaveThread": "declare ptr @PyEval_SaveThread()",
    "PyEval_RestoreThread": "declare void @PyEval_RestoreThread(ptr)",
}


def _use(module: Module, *names: str) -> None:
    for name in names:
        module.use(name, PYTHON[name])


# What is rarely called is not optimised, which halves the time of a small compilation.
SLOW = """
@slow_name = private constant [5 x i8] c"slow\\00"
define internal ptr @slowly(ptr %self, ptr %args, i64 %n, ptr %names) noinline cold optnone {
%method = call ptr @PyObject_GetAttrString(ptr %self, ptr @slow_name)
%none = icmp eq ptr %method, null
br i1 %none, label %failed, label %found
found:
%answer = call ptr @PyObject_Vectorcall(ptr %method, ptr %args, i64 %n, ptr %names)
call void @Py_DecRef(ptr %method)
ret ptr %answer
failed:
ret ptr null
}"""

NUMBER = f"""
define internal i1 @number(ptr %object, ptr %place) noinline optnone {{
%where = getelementptr i8, ptr %object, i64 {TYPE}
%type = load ptr, ptr %where
%whole = icmp eq ptr %type, @PyLong_Type
br i1 %whole, label %long, label %other
long:
%converted = call double @PyLong_AsDouble(ptr %object)
store double %converted, ptr %place
%suspect = fcmp oeq double %converted, -1.0
br i1 %suspect, label %check, label %done
check:
%error = call ptr @PyErr_Occurred()
%fine = icmp eq ptr %error, null
br i1 %fine, label %done, label %clear
clear:
call void @PyErr_Clear()
ret i1 false
other:
%below = call i32 @PyType_IsSubtype(ptr %type, ptr @PyFloat_Type)
%float = icmp ne i32 %below, 0
br i1 %float, label %read, label %refused
read:
%at = getelementptr i8, ptr %object, i64 {FLOAT}
%plain = load double, ptr %at
store double %plain, ptr %place
br label %done
refused:
ret i1 false
done:
ret i1 true
}}"""


class _Call:
    """The text of one such function, block by block."""

    def __init__(self, module: Module, plan: Plan, name: str) -> None:
        _use(module, "PyObject_GetAttrString", "PyObject_Vectorcall", "Py_DecRef")
        module.functions.append(SLOW)
        self.module = module
        self.plan = plan
        self.name = name
        self.writer = Writer(module, Lanes())
        self.kernel = Kernel(module, plan, self.writer)
        self.memory = self.kernel.memory(self.writer)
        if self.memory and "malloc" in module.symbols:
            self.writer.lines.pop()  # memory of the heap is asked for after the checks

    def slow_unless(self, condition: str) -> None:
        """Go on in a new block where the condition holds, and the slow way elsewhere."""
        block = self.module.fresh("b")[1:]
        self.writer.line(f"br i1 {condition}, label %{block}, label %slow")
        self.writer.line(f"{block}:")

    def computed(self, inputs: Sequence[str], targets: Sequence[str] = ()) -> list[str]:
        """The answers that are numbers, other threads running meanwhile where it takes long."""
        long, state = len(self.plan.operations) >= LONG, ""
        if long:
            _use(self.module, "PyEval_SaveThread", "PyEval_RestoreThread")
            state = self.writer.let("call ptr @PyEval_SaveThread()")
        if "malloc" in self.module.symbols:
            self.memory = self.kernel.memory(self.writer)
        answers = self.kernel.compute(self.writer, inputs, self.memory, targets)
        self.kernel.release(self.writer, self.memory)
        if long:
            self.writer.line(f"call void @PyEval_RestoreThread(ptr {state})")
        return answers

    def packed(self, output: Output, register: str) -> str:
        """The Python object of one number."""
        if self.plan.operations[output.lines[0]].truth:
            _use(self.module, "PyBool_FromLong")
            truth = self.writer.let(f"fptosi double {register} to i64")
            return self.writer.let(f"call ptr @PyBool_FromLong(i64 {truth})")
        _use(self.module, "PyFloat_FromDouble")
        return self.writer.let(f"call ptr @PyFloat_FromDouble(double {register})")

    def finish(self) -> None:
        """Add the function to the module."""
        self.module.functions.append(
            f"define ptr @{self.name}(ptr %self, ptr %args, i64 %n, ptr %names) {{\n"
            + "\n".join(self.writer.lines)
            + "\nslow:\n%slowly = call ptr @slowly(ptr %self, ptr %args, i64 %n, ptr %names)\n"
            "ret ptr %slowly\n}"
        )


def interpreted(name: str = "call") -> Module:
    """A function that hands every call on."""
    module = Module()
    _use(module, "PyObject_GetAttrString", "PyObject_Vectorcall", "Py_DecRef")
    handed_on = (
        f"define ptr @{name}(ptr %self, ptr %args, i64 %n, ptr %names) {{\n"
        "%answer = call ptr @slowly(ptr %self, ptr %args, i64 %n, ptr %names)\n"
        "ret ptr %answer\n}"
    )
    module.functions += [SLOW, handed_on]
    return module


def of_numbers(module: Module, plan: Plan, name: str = "call") -> None:
    """Write the function of as many numbers as the plan has inputs, which returns a number."""
    call = _Call(module, plan, name)
    writer = call.writer
    count = len(plan.inputs)
    if count:
        _use(module, "PyFloat_Type", "PyLong_Type", "PyLong_AsDouble", "PyErr_Occurred",
             "PyErr_Clear", "PyType_IsSubtype")  # fmt: skip
        module.functions.append(NUMBER)
    room = writer.let(f"alloca [{max(count, 1)} x double], align 8")
    many = writer.let(f"icmp eq i64 %n, {count}")
    bare = writer.let("icmp eq ptr %names, null")
    call.slow_unless(writer.let(f"and i1 {many}, {bare}"))
    if count > LOOPED:
        inputs = _unpacked_in_a_loop(call, room, count)
    else:
        inputs = [_unpacked(call, room, i) for i in range(count)]
    [answer] = call.computed(inputs)
    writer.line(f"ret ptr {call.packed(plan.outputs[0], answer)}")
    call.finish()


def _unpacked(call: _Call, room: str, index: int) -> str:
    """The register of one argument."""
    writer, fresh = call.writer, call.module.fresh
    yes, no, both = (fresh("b")[1:] for _ in range(3))
    place = writer.let(f"getelementptr ptr, ptr %args, i64 {index}")
    given = writer.let(f"load ptr, ptr {place}")
    where = writer.let(f"getelementptr i8, ptr {given}, i64 {TYPE}")
    kind = writer.let(f"load ptr, ptr {where}")
    plain = writer.let(f"icmp eq ptr {kind}, @PyFloat_Type")
    writer.line(f"br i1 {plain}, label %{yes}, label %{no}\n{yes}:")
    at = writer.let(f"getelementptr i8, ptr {given}, i64 {FLOAT}")
    number = writer.let(f"load double, ptr {at}")
    writer.line(f"br label %{both}\n{no}:")
    fine = writer.let(f"call i1 @number(ptr {given}, ptr {room})")
    other = writer.let(f"load double, ptr {room}")
    writer.line(f"br i1 {fine}, label %{both}, label %slow\n{both}:")
    return writer.let(f"phi double [ {number}, %{yes} ], [ {other}, %{no} ]")


def _unpacked_in_a_loop(call: _Call, room: str, count: int) -> list[str]:
    writer = call.writer
    before, loop, yes, no, following, after = (call.module.fresh("b")[1:] for _ in range(6))
    writer.line(f"br label %{before}\n{before}:\nbr label %{loop}\n{loop}:")
    turn, successor = call.module.fresh(), call.module.fresh()
    writer.line(f"{turn} = phi i64 [ 0, %{before} ], [ {successor}, %{following} ]")
    place = writer.let(f"getelementptr ptr, ptr %args, i64 {turn}")
    given = writer.let(f"load ptr, ptr {place}")
    target = writer.let(f"getelementptr double, ptr {room}, i64 {turn}")
    where = writer.let(f"getelementptr i8, ptr {given}, i64 {TYPE}")
    kind = writer.let(f"load ptr, ptr {where}")
    plain = writer.let(f"icmp eq ptr {kind}, @PyFloat_Type")
    writer.line(f"br i1 {plain}, label %{yes}, label %{no}\n{yes}:")
    at = writer.let(f"getelementptr i8, ptr {given}, i64 {FLOAT}")
    number = writer.let(f"load double, ptr {at}")
    writer.line(f"store double {number}, ptr {target}\nbr label %{following}\n{no}:")
    fine = writer.let(f"call i1 @number(ptr {given}, ptr {target})")
    writer.line(f"br i1 {fine}, label %{following}, label %slow\n{following}:")
    writer.line(f"{successor} = add i64 {turn}, 1")
    more = writer.let(f"icmp slt i64 {successor}, {count}")
    writer.line(f"br i1 {more}, label %{loop}, label %{after}\n{after}:")
    return _elements(writer, room, count)


def _elements(writer: Writer, room: str, count: int) -> list[str]:
    registers = []
    for i in range(count):
        place = writer.let(f"getelementptr double, ptr {room}, i64 {i}")
        registers.append(writer.let(f"load double, ptr {place}, align 8"))
    return registers


def of_array(module: Module, plan: Plan, name: str = "call") -> None:
    """Write the function of one array that returns numbers and arrays, new or in ``out=``."""
    call = _Call(module, plan, name)
    writer = call.writer
    arrays = [o for o in plan.outputs if o.shape]
    count = len(plan.inputs)
    module.use("known", "@known = global [8 x ptr] zeroinitializer")
    module.functions.append(_fits(module, "fits_point", (count,), CONTIGUOUS | ALIGNED))
    for i, o in enumerate(arrays):
        flags = CONTIGUOUS | ALIGNED | WRITEABLE
        module.functions.append(_fits(module, f"fits{i}", o.shape, flags))
    call.slow_unless(writer.let("icmp eq i64 %n, 1"))
    point = writer.let("load ptr, ptr %args")
    call.slow_unless(writer.let(f"call i1 @fits_point(ptr {point})"))
    targets = _targets(call, arrays)
    data = _data(writer, point)
    answers = iter(call.computed(data, [_data(writer, t) for t in targets]))
    remaining = iter(targets)
    results = [
        next(remaining) if output.shape else call.packed(output, next(answers))
        for output in plan.outputs
    ]
    writer.line(f"ret ptr {_together(call, results)}")
    call.finish()


def _targets(call: _Call, arrays: Sequence[Output]) -> list[str]:
    """The registers of the arrays to write to, each with a reference of its own."""
    if not arrays:
        call.slow_unless(call.writer.let("icmp eq ptr %names, null"))
        return []
    writer, module = call.writer, call.module
    given, made, both = (module.fresh("b")[1:] for _ in range(3))
    bare = writer.let("icmp eq ptr %names, null")
    writer.line(f"br i1 {bare}, label %{made}, label %{given}\n{given}:")
    place = writer.let(f"getelementptr i8, ptr %names, i64 {TUPLE_SIZE}")
    size = writer.let(f"load i64, ptr {place}")
    call.slow_unless(writer.let(f"icmp eq i64 {size}, 1"))
    place = writer.let(f"getelementptr i8, ptr %names, i64 {TUPLE_ITEMS}")
    word = writer.let(f"load ptr, ptr {place}")
    known = _known(writer, OUT)
    call.slow_unless(writer.let(f"icmp eq ptr {word}, {known}"))
    place = writer.let("getelementptr ptr, ptr %args, i64 1")
    out = writer.let(f"load ptr, ptr {place}")
    olds = [out] if len(arrays) == 1 else _parts(call, out, len(arrays))
    for i, old in enumerate(olds):
        call.slow_unless(writer.let(f"call i1 @fits{i}(ptr {old})"))
    _use(module, "Py_IncRef")
    for old in olds:
        writer.line(f"call void @Py_IncRef(ptr {old})")
    last = module.fresh("b")[1:]
    writer.line(f"br label %{last}\n{last}:\nbr label %{both}\n{made}:")
    news = [_new(call, o) for o in arrays]
    end = module.fresh("b")[1:]
    writer.line(f"br label %{end}\n{end}:\nbr label %{both}\n{both}:")
    return [
        writer.let(f"phi ptr [ {old}, %{last} ], [ {new}, %{end} ]")
        for old, new in zip(olds, news, strict=True)
    ]


def _parts(call: _Call, out: str, count: int) -> list[str]:
    """The items of a tuple of that many."""
    writer = call.writer
    call.module.use("PyTuple_Type", "@PyTuple_Type = external global i8")
    where = writer.let(f"getelementptr i8, ptr {out}, i64 {TYPE}")
    kind = writer.let(f"load ptr, ptr {where}")
    call.slow_unless(writer.let(f"icmp eq ptr {kind}, @PyTuple_Type"))
    place = writer.let(f"getelementptr i8, ptr {out}, i64 {TUPLE_SIZE}")
    size = writer.let(f"load i64, ptr {place}")
    call.slow_unless(writer.let(f"icmp eq i64 {size}, {count}"))
    items = []
    for i in range(count):
        place = writer.let(f"getelementptr i8, ptr {out}, i64 {TUPLE_ITEMS + 8 * i}")
        items.append(writer.let(f"load ptr, ptr {place}"))
    return items


def _new(call: _Call, output: Output) -> str:
    """A new array of the output's shape; the call fails where there is no memory for it."""
    writer, module = call.writer, call.module
    shape = f"shape{len(module.symbols)}"
    numbers = ", ".join(f"i64 {n}" for n in output.shape)
    rank = len(output.shape)
    module.use(shape, f"@{shape} = private constant [{rank} x i64] [{numbers}]")
    maker, kind = _known(writer, NEW), _known(writer, ARRAY_TYPE)
    array = writer.let(
        f"call ptr {maker}(ptr {kind}, i32 {rank}, ptr @{shape}, i32 12, ptr null, ptr null, "
        "i32 0, i32 0, ptr null)"
    )
    fine, failed = module.fresh("b")[1:], module.fresh("b")[1:]
    there = writer.let(f"icmp ne ptr {array}, null")
    writer.line(f"br i1 {there}, label %{fine}, label %{failed}\n{failed}:\nret ptr null\n{fine}:")
    return array


def _together(call: _Call, results: Sequence[str]) -> str:
    if len(results) == 1:
        return results[0]
    writer = call.writer
    _use(call.module, "PyTuple_New", "PyTuple_SetItem")
    answer = writer.let(f"call ptr @PyTuple_New(i64 {len(results)})")
    for i, result in enumerate(results):
        writer.let(f"call i32 @PyTuple_SetItem(ptr {answer}, i64 {i}, ptr {result})")
    return answer


def _known(writer: Writer, index: int) -> str:
    place = writer.let(f"getelementptr ptr, ptr @known, i64 {index}")
    return writer.let(f"load ptr, ptr {place}")


def _data(writer: Writer, array: str) -> str:
    place = writer.let(f"getelementptr i8, ptr {array}, i64 {ARRAY_DATA}")
    return writer.let(f"load ptr, ptr {place}")


def _fits(module: Module, name: str, shape: tuple[int, ...], flags: int) -> str:
    """A function that tells whether an object is a plain array of doubles of that shape."""
    writer = Writer(module, Lanes())
    checks: list[tuple[str, str, str]] = [
        ("ptr", f"i64 {TYPE}", _known(writer, ARRAY_TYPE)),
        ("i32", f"i64 {ARRAY_RANK}", str(len(shape))),
        ("ptr", f"i64 {ARRAY_DTYPE}", _known(writer, DOUBLE)),
    ]
    for kind, offset, wanted in checks:
        place = writer.let(f"getelementptr i8, ptr %object, {offset}")
        found = writer.let(f"load {kind}, ptr {place}")
        _go_on(writer, writer.let(f"icmp eq {kind} {found}, {wanted}"))
    place = writer.let(f"getelementptr i8, ptr %object, i64 {ARRAY_FLAGS}")
    found = writer.let(f"load i32, ptr {place}")
    masked = writer.let(f"and i32 {found}, {flags}")
    _go_on(writer, writer.let(f"icmp eq i32 {masked}, {flags}"))
    place = writer.let(f"getelementptr i8, ptr %object, i64 {ARRAY_SHAPE}")
    lengths = writer.let(f"load ptr, ptr {place}")
    for axis, length in enumerate(shape):
        place = writer.let(f"getelementptr i64, ptr {lengths}, i64 {axis}")
        found = writer.let(f"load i64, ptr {place}")
        _go_on(writer, writer.let(f"icmp eq i64 {found}, {length}"))
    body = "\n".join(writer.lines)
    return (
        f"define internal i1 @{name}(ptr %object) alwaysinline {{\n{body}\n"
        "ret i1 true\nno:\nret i1 false\n}"
    )


def _go_on(writer: Writer, condition: str) -> None:
    block = writer.module.fresh("b")[1:]
    writer.line(f"br i1 {condition}, label %{block}, label %no\n{block}:")
