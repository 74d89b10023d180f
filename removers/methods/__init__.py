"""Removers: Scene → matte. A file is a part."""
