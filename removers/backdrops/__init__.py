"""Backdrops: Cutout → opaque Image. A file is a part."""
