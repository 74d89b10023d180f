"""Finishes: picture → what its file holds. A file is a part."""
