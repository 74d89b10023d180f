"""The table: a row for every model of rembg that runs on this machine.

A license is that of the weights, as their authors state it; what they were trained on is said where
it has other terms. Sizes are those of the files on rembg's release page. BiRefNet's memory is what
the makers of a re-exported BiRefNet Lite measured of the usual export; the others need no less.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from removers.models.model import Model
from removers.networks import Feed


def _like(model: Model, id: str, title: str, summary: str, **facts: Any) -> Model:
    """Return a row that differs from another one in these facts."""
    return replace(model, id=id, title=title, summary=summary, **facts)


U2NET = Model(
    id="u2net",
    title="U²-Net",
    summary="One clear subject in an ordinary photo.",
    megabytes=176,
    license="Apache-2.0",
    commercial="free",
    source="https://github.com/xuebinqin/U-2-Net",
    feed=Feed(320, rembg=True),
    slower=32,
)

ISNET = Model(
    id="isnet-general-use",
    title="IS-Net",
    summary="Objects and products with fine outlines, sharper than U²-Net.",
    megabytes=179,
    license="none for the weights; trained on DIS5K, which is not for commercial use",
    commercial="unclear",  # asked in github.com/xuebinqin/DIS/issues/150
    source="https://github.com/xuebinqin/DIS",
    feed=Feed(1024, mean=(0.5, 0.5, 0.5), std=(1.0, 1.0, 1.0), rembg=True),
    slower=82,  # U²-Net's layers behind one that halves the picture
)

MIXED = "MIT, says its author; some of the training photos are not for commercial use"

DIS5K = "MIT, says its author; trained on DIS5K, which is not for commercial use"

BIREFNET = Model(
    id="birefnet-general",
    title="BiRefNet",
    summary="The best edges on photos of all kinds; slow without a GPU.",
    megabytes=973,
    license=MIXED,
    commercial="free",  # github.com/ZhengPeng7/BiRefNet/issues/316, but see 306
    source="https://github.com/ZhengPeng7/BiRefNet",
    feed=Feed(1024, rembg=True),
    activation="sigmoid",
    gigabytes=9.5,
)

_PUBLISHED = (
    BIREFNET,
    _like(
        BIREFNET,
        "birefnet-general-lite",
        "BiRefNet Lite",
        "Nearly as good as BiRefNet on photos of all kinds, far smaller and faster.",
        megabytes=224,
    ),
    _like(
        BIREFNET,
        "birefnet-general-fp16",
        "BiRefNet, half precision",
        "BiRefNet for NVIDIA cards, made of its file; no faster on a CPU.",
    ),
    _like(
        BIREFNET,
        "birefnet-portrait",
        "BiRefNet Portrait",
        "People, with soft edges of hair.",
        license="MIT",
    ),
    _like(
        BIREFNET,
        "birefnet-dis",
        "BiRefNet DIS",
        "Thin and intricate things: bicycles, railings, branches.",
        license=DIS5K,
        commercial="unclear",
    ),
    _like(
        BIREFNET,
        "birefnet-hrsod",
        "BiRefNet HRSOD",
        "The eye-catcher of a large photo.",
        license="MIT",
    ),
    _like(
        BIREFNET, "birefnet-cod", "BiRefNet COD", "Camouflaged animals and things.", license="MIT"
    ),
    _like(
        BIREFNET,
        "birefnet-massive",
        "BiRefNet Massive",
        "Things of all kinds with thin parts; another training of BiRefNet DIS.",
        license=DIS5K,
        commercial="unclear",
    ),
    _like(
        BIREFNET,
        "bria-rmbg",
        "BRIA RMBG 2.0",
        "Clean, hard cutouts of products and people.",
        megabytes=1024,
        license="CC-BY-NC-4.0",
        commercial="not free",
        source="https://huggingface.co/briaai/RMBG-2.0",
        activation="auto",
    ),
    ISNET,
    _like(
        ISNET,
        "isnet-anime",
        "IS-Net Anime",
        "One drawn character; not for photos.",
        megabytes=176,
        license="Apache-2.0",
        commercial="free",
        source="https://github.com/SkyTNT/anime-segmentation",
        feed=Feed(1024, std=(1.0, 1.0, 1.0), rembg=True),
    ),
    U2NET,
    _like(
        U2NET,
        "u2netp",
        "Small U²-Net",
        "The smallest download and the fastest; rough edges.",
        megabytes=4.6,
        slower=13,
    ),
    _like(
        U2NET,
        "u2net_human_seg",
        "U²-Net People",
        "Whole people, though not their hair.",
        license="Apache-2.0; trained on Supervisely Person, which is for academic use",
    ),
    _like(
        U2NET,
        "silueta",
        "Silueta",
        "U²-Net at a quarter of its size, and a little worse.",
        megabytes=44,
        license="none of its own; made from U²-Net, which has Apache-2.0",
        commercial="unclear",
        slower=0,
    ),
    _like(
        U2NET,
        "u2net_cloth_seg",
        "U²-Net Clothes",
        "The clothes that a person wears: above, below, or in one piece.",
        license="MIT for the code, none for the weights; terms of the training photos unknown",
        commercial="unclear",
        source="https://github.com/levindabhi/cloth-segmentation",
        feed=Feed(768, rembg=True),
        slower=190,
        activation="softmax",
        takes="garment",
    ),
    Model(
        id="sam",
        title="Segment Anything",
        summary="Exactly what you point at: a hint's points and boxes, or the middle.",
        megabytes=375,
        license="Apache-2.0",
        commercial="free",
        source="https://github.com/facebookresearch/segment-anything",
        feed=Feed(1024),
        activation="sigmoid",
        takes="hint",
        files=("sam_vit_b_01ec64.encoder.onnx", "sam_vit_b_01ec64.decoder.onnx"),
    ),
)

_OWN: Any = {"license": "as its owner says", "commercial": "as its owner says", "takes": "file"}

_CUSTOM = (
    _like(U2NET, "u2net_custom", "U²-Net of your own", "A file of yours that is fed as U²-Net is."),
    _like(ISNET, "dis_custom", "IS-Net of your own", "A file of yours that is fed as IS-Net is."),
    _like(ISNET, "ben_custom", "BEN of your own", "A file of yours that is fed as BEN is."),
)

MODELS = (*_PUBLISHED, *(replace(model, megabytes=0, slower=0, **_OWN) for model in _CUSTOM))
"""Every model that is offered; another one is another row."""
