"""Presets of frames, for what a person wants the picture for.

Sizes, backgrounds and heads follow published rules, read on 2026-11-28: of the US State Department
(head 25 to 35 of 51 mm, as for India), the British passport office (29 to 34 of 45 mm, cream or
light gray), Canada (31 to 36 of 70 mm) and China (28 to 33 of 48 mm); of Walmart, eBay, Google
Merchant Center and Amazon. Rules change, and some ask for more than a frame can give: read them
before it matters. A head is set to the middle of what a rule allows, for it is found to some
percent only.
"""

from __future__ import annotations

from removers.presets.kinds import Frame
from removers.recipe import DEFAULT

FRAMES = (
    Frame("As it is", "The photo's own frame, and nothing behind the subject.", DEFAULT),
    Frame("Close to the subject", "As small as the subject allows.", f"{DEFAULT} | crop"),
    Frame(
        "Square 1:1", "In the middle of a square, with some space around.", f"{DEFAULT} | canvas"
    ),
    Frame(
        "Portrait 4:5",
        "In the middle of an upright picture, as social networks show most of.",
        f"{DEFAULT} | canvas aspect=4:5",
    ),
    Frame(
        "Portrait mode",
        "The photo's own background, out of focus.",
        f"{DEFAULT} | blur",
    ),
    Frame(
        "Passport 35 × 45 mm",
        "Light gray, 600 dpi, the head about 34 mm high; measure that it is 32 to 36.",
        f"{DEFAULT} | canvas aspect=35:45 width=827 margin=0.157 fit=head dpi=600"
        " | color fill=#e6e6e6",
    ),
    Frame(
        "Passport, own background",
        "As before 35 × 45 mm, but the photo itself, for offices that refuse edited backgrounds.",
        f"{DEFAULT} | canvas aspect=35:45 width=827 margin=0.157 fit=head dpi=600 | photo",
    ),
    Frame(
        "Passport UK 35 × 45 mm",
        "Light gray, 600 dpi, the head about 31 mm high; measure that it is 29 to 34.",
        f"{DEFAULT} | canvas aspect=35:45 width=827 margin=0.193 fit=head dpi=600"
        " | color fill=#e6e6e6",
    ),
    Frame(
        "Passport US, India 2 × 2 in",
        "White, 600 dpi, the head about 30 mm high; measure that it is 25 to 35.",
        f"{DEFAULT} | canvas width=1200 margin=0.205 fit=head dpi=600 | color",
    ),
    Frame(
        "Passport China 33 × 48 mm",
        "White, 600 dpi, the head about 30 mm high; measure that it is 28 to 33.",
        f"{DEFAULT} | canvas width=780 height=1134 margin=0.265 fit=head dpi=600 | color",
    ),
    Frame(
        "Passport Canada 50 × 70 mm",
        "White, 600 dpi, the head about 33 mm high; measure that it is 31 to 36.",
        f"{DEFAULT} | canvas width=1181 height=1654 margin=0.365 fit=head dpi=600 | color",
    ),
    Frame(
        "ID photo 3 × 4 cm",
        "Red, as in Indonesia, 600 dpi, the head about three quarters of it; or another color.",
        f"{DEFAULT} | canvas aspect=3:4 width=709 margin=0.167 fit=head dpi=600"
        " | color fill=#db1514",
    ),
    Frame(
        "ID photo 4 × 6 cm",
        "Red, as in Indonesia, 600 dpi, the head about three quarters of it; or another color.",
        f"{DEFAULT} | canvas width=945 height=1417 margin=0.1875 fit=head dpi=600"
        " | color fill=#db1514",
    ),
    Frame(
        "Marketplace 2000 × 2000",
        "White, with the subject on 85 % of it, as Amazon and other shops ask for.",
        f"{DEFAULT} | canvas width=2000 margin=0.075 | color",
    ),
    Frame(
        "eBay 1600 × 1600",
        "White, with the subject on 90 % of it; eBay takes 500 pixels and more on the longer side.",
        f"{DEFAULT} | canvas width=1600 margin=0.05 | color",
    ),
    Frame(
        "Walmart 2200 × 2200",
        "White and square, as Walmart asks for, with the subject on 90 % of it.",
        f"{DEFAULT} | canvas width=2200 margin=0.05 | color",
    ),
    Frame(
        "Google Shopping 1500 × 1500",
        "White, with the subject on 80 % of it, where Google asks for 75 to 90.",
        f"{DEFAULT} | canvas width=1500 margin=0.1 | color",
    ),
    Frame(
        "Story 1080 × 1920",
        "Upright 9:16, as stories, reels and shorts fill a phone.",
        f"{DEFAULT} | canvas width=1080 height=1920 margin=0.1 | gradient",
    ),
    Frame(
        "Product with shadow",
        "On a light ground, standing on its shadow.",
        f"{DEFAULT} | canvas margin=0.15 | drop-shadow kind=contact | gradient",
    ),
    Frame(
        "Sticker 512 × 512",
        "In a white outline, of the size that messengers take.",
        f"{DEFAULT} | canvas width=512 margin=0.05 | outline",
    ),
)
