"""What the page does, without the page: a photo's desk, the controls, and what each event changes.

Nothing here knows gradio: an event gives a `Visit` and plain values, and takes an `Answer`.
"""

from removers.studio.visit import Answer, Change, Visit

__all__ = ["Answer", "Change", "Visit"]
