"""Scenes to learn from: drawn things and cutouts, standing on grounds of many kinds."""
