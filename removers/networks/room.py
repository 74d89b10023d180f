"""Room: the memory that the process may use."""

from __future__ import annotations

from pathlib import Path

LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def available() -> int:
    """Return the bytes of memory that the process may use: control groups count."""
    from psutil import virtual_memory

    files = [Path(name) for name in LIMITS if Path(name).is_file()]
    limits = [int(text) for file in files if (text := file.read_text().strip()).isdecimal()]
    return min([int(virtual_memory().total), *limits])
