"""Long loops shared by all cores: each thread takes a run of the elements.

Elements are computed in the same blocks whoever computes them, so the bits do not depend on
the number of threads. A thread that cannot be started is done without.
"""

from __future__ import annotations

import os
import sys

from .text import Module

MANY = 100_000
"""From so many elements on, a loop is shared."""

MOST = 64
"""The most threads of one loop."""

VARIABLE = "STEEPEST_THREADS"
"""The environment variable with the number of threads; all cores when it is not set."""


def available() -> bool:
    """Whether the platform has the threads that the loops ask for."""
    return sys.platform != "win32"


def count() -> int:
    """How many threads share a loop."""
    told = os.environ.get(VARIABLE, "")
    if told.isdecimal():
        return min(max(int(told), 1), MOST)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(cores or 1, MOST)


def shared(module: Module, name: str, loop: str, apart: str, arguments: int) -> None:
    """Write a loop that shares its elements between threads running another loop.

    Args:
        module: Where the functions go.
        name: What the new loop is called.
        loop: The loop that computes a run of elements.
        apart: The function that tells whether elements may be computed in any order.
        arguments: How many arrays there are.
    """
    module.use("threads", "@threads = global [1 x i64] [i64 1]")
    module.use("pthread_create", "declare i32 @pthread_create(ptr, ptr, ptr, ptr)")
    module.use("pthread_join", "declare i32 @pthread_join(i64, ptr)")
    job = f"{{ i64, ptr, [{arguments} x ptr] }}"  # how many, the steps, where they begin
    moved = "\n".join(
        f"%a{i} = getelementptr ptr, ptr %args, i64 {i}\n%p{i} = load ptr, ptr %a{i}\n"
        f"%t{i} = getelementptr i64, ptr %steps, i64 {i}\n%s{i} = load i64, ptr %t{i}\n"
        f"%d{i} = mul i64 %s{i}, %begin\n%q{i} = getelementptr i8, ptr %p{i}, i64 %d{i}\n"
        f"%j{i} = getelementptr {job}, ptr %job, i64 0, i32 2, i64 {i}\n"
        f"store ptr %q{i}, ptr %j{i}"
        for i in range(arguments)
    )
    module.functions.append(f"""
define internal ptr @work_{name}(ptr %job) {module.attributes} {{
%steps_at = getelementptr {job}, ptr %job, i64 0, i32 1
%steps = load ptr, ptr %steps_at
%args = getelementptr {job}, ptr %job, i64 0, i32 2
call void @{loop}(ptr %args, ptr %job, ptr %steps, ptr null)
ret ptr null
}}
define void @{name}(ptr %args, ptr %dims, ptr %steps, ptr %data) {module.attributes} {{
start:
%n = load i64, ptr %dims
%threads = load i64, ptr @threads
%many = icmp sge i64 %n, {MANY}
%several = icmp sgt i64 %threads, 1
%worth = and i1 %many, %several
br i1 %worth, label %check, label %alone
alone:
call void @{loop}(ptr %args, ptr %dims, ptr %steps, ptr %data)
ret void
check:
%fine = call i1 @{apart}(ptr %args, i64 %n, ptr %steps)
br i1 %fine, label %share, label %alone
share:
%jobs = alloca {job}, i64 %threads, align 16
%handles = alloca i64, i64 %threads, align 16
%running = alloca i8, i64 %threads, align 16
%each = udiv i64 %n, %threads
%run = and i64 %each, -64
br label %turn
turn:
%k = phi i64 [ 0, %share ], [ %next, %started ]
%next = add i64 %k, 1
%last = icmp eq i64 %next, %threads
%begin = mul i64 %run, %k
%rest = sub i64 %n, %begin
%length = select i1 %last, i64 %rest, i64 %run
%job = getelementptr {job}, ptr %jobs, i64 %k
store i64 %length, ptr %job
%steps_at = getelementptr {job}, ptr %job, i64 0, i32 1
store ptr %steps, ptr %steps_at
{moved}
%flag = getelementptr i8, ptr %running, i64 %k
store i8 0, ptr %flag
br i1 %last, label %here, label %other
other:
%handle = getelementptr i64, ptr %handles, i64 %k
%error = call i32 @pthread_create(ptr %handle, ptr null, ptr @work_{name}, ptr %job)
%created = icmp eq i32 %error, 0
br i1 %created, label %mark, label %here
mark:
store i8 1, ptr %flag
br label %started
here:
%done_here = call ptr @work_{name}(ptr %job)
br label %started
started:
br i1 %last, label %join, label %turn
join:
%m = phi i64 [ 0, %started ], [ %m_next, %joined ]
%m_next = add i64 %m, 1
%m_flag = getelementptr i8, ptr %running, i64 %m
%m_on = load i8, ptr %m_flag
%m_runs = icmp ne i8 %m_on, 0
br i1 %m_runs, label %wait, label %joined
wait:
%m_handle_at = getelementptr i64, ptr %handles, i64 %m
%m_handle = load i64, ptr %m_handle_at
%m_error = call i32 @pthread_join(i64 %m_handle, ptr null)
br label %joined
joined:
%over = icmp eq i64 %m_next, %threads
br i1 %over, label %finished, label %join
finished:
ret void
}}""")
