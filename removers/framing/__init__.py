"""Framings: Cutout → Cutout. A file is a part."""
