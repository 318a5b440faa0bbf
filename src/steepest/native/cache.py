"""Machine code kept on disk between runs, by content, processor and version.

A file that was cut short or changed is recognised by its digest and made again. Two
processes may write at once: each writes a file of its own and renames it. A directory that
others may write to is not used, for what lies in it will run.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

VARIABLE = "STEEPEST_CACHE"
"""The environment variable that names the directory, or is ``off``."""

DIGEST = 32
MOST = 4096
"""The most files; beyond it the quarter that was used least lately goes."""


def directory() -> Path | None:
    """Where files are kept, made when first asked for; None where there is no safe place."""
    named = os.environ.get(VARIABLE, "")
    if named.lower() == "off":
        return None
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    place = Path(named) if named else base / "steepest"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = place.stat()
    except (OSError, RuntimeError):
        return None
    if hasattr(os, "getuid") and (facts.st_uid != os.getuid() or facts.st_mode & 0o022):
        return None
    return place


def key_of(*parts: str) -> str:
    """The name of what these texts describe."""
    content = blake2b(digest_size=20)
    for part in (sys.version, *parts):
        content.update(part.encode())
        content.update(b"\0")
    return content.hexdigest()


def kept(key: str) -> bytes | None:
    """What was kept under the key, or None."""
    place = directory()
    if place is None:
        return None
    path = place / f"{key}.o"
    try:
        whole = path.read_bytes()
    except OSError:
        return None
    digest, image = whole[:DIGEST], whole[DIGEST:]
    if not image or blake2b(image, digest_size=DIGEST).digest() != digest:
        with suppress(OSError):
            path.unlink()
        return None
    with suppress(OSError):
        os.utime(path)
    return image


def keep(key: str, image: bytes) -> None:
    """Keep the bytes under the key; where that is not possible, nothing happens."""
    place = directory()
    if place is None:
        return
    with suppress(OSError):
        handle, name = tempfile.mkstemp(dir=place, suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(blake2b(image, digest_size=DIGEST).digest() + image)
            Path(name).replace(place / f"{key}.o")
        except OSError:
            with suppress(OSError):
                Path(name).unlink()
            raise
        _prune(place)


def _prune(place: Path) -> None:
    """Drop what was not used lately, once in a while."""
    names = os.listdir(place)  # noqa: PTH208 - the number alone is wanted, and quickly
    if len(names) <= MOST:
        return
    aged = sorted((place / n for n in names), key=lambda p: p.stat().st_mtime)
    for path in aged[: MOST // 4]:
        with suppress(OSError):
            path.unlink()
