"""Edge steps: (Image, matte) → matte. A file is a part."""
