"""The visit of the page's own tests, for its faults too."""

from tests.studio.conftest import _at_once, desk, draw, kept, photo, ran, visit, warned

__all__ = ["_at_once", "desk", "draw", "kept", "photo", "ran", "visit", "warned"]
