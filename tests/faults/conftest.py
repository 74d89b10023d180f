"""The visit of the page's own tests, for its faults too."""

from tests.studio.conftest import desk, draw, kept, photo, ran, visit, warned

__all__ = ["desk", "draw", "kept", "photo", "ran", "visit", "warned"]
