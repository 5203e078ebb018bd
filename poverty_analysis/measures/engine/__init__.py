"""The same on an engine, for data beyond memory (optional: needs ibis and an engine)."""

from .files import open_files

__all__ = ["open_files"]
