"""Color steps: (Image, matte) → Image. A file is a part."""
