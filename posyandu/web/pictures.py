"""A picture that somebody hands in: read under limits, made small, without what the camera wrote into it."""

from io import BytesIO
from typing import BinaryIO

from ..core.sentence import Sentence, say

FILE_BYTES = 8 * 2**20
PIXELS = 40_000_000
SIDE = 1600  # of the longer side, as kept: enough for A4 and a projector


class NoPicture(Exception):
    """What was handed in is no picture that can be kept."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence


def kept_form(file: BinaryIO) -> bytes:
    """The picture as a JPEG of at most 1600 pixels a side. Raises :class:`NoPicture`."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    content = file.read(FILE_BYTES + 1)
    if len(content) > FILE_BYTES:
        raise NoPicture(say("Foto terlalu besar: paling besar 8 MB."))
    try:
        with Image.open(BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as image:
            if image.width * image.height > PIXELS:
                raise NoPicture(say("Foto terlalu besar: paling banyak 40 megapiksel."))
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail((SIDE, SIDE))
            out = BytesIO()
            upright.save(out, "JPEG", quality=85)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError, ValueError) as broken:
        raise NoPicture(say("Berkas ini bukan foto JPEG, PNG atau WebP.")) from broken
    return out.getvalue()
