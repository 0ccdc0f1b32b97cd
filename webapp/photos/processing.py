"""Turn the bytes a phone sent into the two pictures that are shown, and into the facts they carry.

What comes out is drawn again from pixels: no EXIF, no position, no XMP, no colour profile, no comment, no second
picture, and nothing of a file that was also something else. What cannot be drawn is refused with a code.

JPEG, baseline, quality 82: with `draft()` and each size made from the one before, a 12 MP photograph costs a third of
Pillow as one writes it first (bench/photos.py). Progressive was measured: 8 % fewer bytes for a third more time.
"""

import hashlib
import io
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, Final

import numpy as np
from PIL import Image, ImageCms
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from geo.errors import Invalid
from geo.photos_meta import PhotoFacts, read_facts
from webapp.photos.formats import Format, Source, recognise

LARGE_SIDE_PX: Final = 1600
SMALL_SIDE_PX: Final = 320
QUALITY: Final = 82

_READERS: Final[Mapping[Format, Callable[[BinaryIO], ImageFile]]] = {
    Format.JPEG: JpegImageFile,
    Format.PNG: PngImageFile,
    Format.WEBP: WebPImageFile,
    Format.HEIC: HeifImageFile,
}
# What Pillow and pillow-heif raise on damaged files: all but the last two were seen among 300,000 mutated files, those
# two are in their sources. (UnidentifiedImageError is an OSError; Pillow's openers turn most others into SyntaxError.)
_DECODER_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    Image.DecompressionBombError,
    RuntimeError,
    struct.error,
)
_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class PhotoLimits:
    """Bound what one photograph may cost: enough for a 64 MP phone and its panoramas, far below a bomb."""

    max_bytes: int = 25 * 1024 * 1024
    max_pixels: int = 70_000_000


@dataclass(frozen=True, slots=True)
class ProcessedPhoto:
    """Hold what is shown of one photograph.

    Units: width and height are the pixels of `large_jpeg`, upright; `sha256` is the hex digest of the bytes as sent.
    """

    large_jpeg: bytes
    small_jpeg: bytes
    width: int
    height: int
    facts: PhotoFacts
    sha256: str


LIMITS: Final = PhotoLimits()


def process(data: bytes, limits: PhotoLimits = LIMITS) -> ProcessedPhoto:
    """Draw the shown pictures of a photograph again, upright, in sRGB, without anything but pixels.

    Raises: Invalid "photo_too_big", "photo_not_an_image", "photo_truncated" (nothing, or not all, arrived: worth
        sending again), "photo_too_many_pixels" (told from the header), "photo_undecodable".
    Cost: a third of a plain Pillow thumbnail for JPEG; memory in proportion to the pixels that `draft()` leaves.
    """
    if len(data) > limits.max_bytes:
        raise Invalid("photo_too_big", bytes=len(data), max_bytes=limits.max_bytes)
    source = recognise(data)
    _refuse_pixels(source.width, source.height, limits)
    try:
        large, facts = _decode(source, limits)
        small = large.resize(_within(large.size, SMALL_SIDE_PX), Image.Resampling.LANCZOS, reducing_gap=2.0)
    except _DECODER_ERRORS as error:
        raise Invalid("photo_undecodable" if source.complete else "photo_truncated") from error
    return ProcessedPhoto(
        large_jpeg=_jpeg(large),
        small_jpeg=_jpeg(small),
        width=large.width,
        height=large.height,
        facts=facts,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _refuse_pixels(width: int, height: int, limits: PhotoLimits) -> None:
    if width * height > limits.max_pixels:
        raise Invalid("photo_too_many_pixels", width=width, height=height, max_pixels=limits.max_pixels)


def _decode(source: Source, limits: PhotoLimits) -> tuple[Image.Image, PhotoFacts]:
    """Decode straight to about the large size, then scale, colour and turn: in the order that touches fewest pixels."""
    scaled, profile, facts = _scaled(source, limits)
    coloured = _in_srgb(_on_white(scaled), profile)
    turn = _UPRIGHT.get(facts.orientation)
    return (coloured if turn is None else coloured.transpose(turn)), facts


def _scaled(source: Source, limits: PhotoLimits) -> tuple[Image.Image, bytes | None, PhotoFacts]:
    """Scale to the large size; the decoded pixels are gone when this returns."""
    # The reader is called by name: Image.open() would look into registries and limits that the whole process shares.
    image = _READERS[source.format](io.BytesIO(source.pixels))
    width, height = image.size
    _refuse_pixels(width, height, limits)
    exif = source.exif
    if source.format is Format.HEIC:
        exif = image.info.get("exif")  # libheif turns the pixels itself, so pillow-heif sets this orientation to 1
    target = _within(image.size, LARGE_SIDE_PX)
    if source.format is Format.JPEG:
        image.draft(None, target)
    image.load()
    scaled = _scalable(image).resize(target, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return scaled, image.info.get("icc_profile"), read_facts(exif, width=width, height=height)


def _within(size: tuple[int, int], side_px: int) -> tuple[int, int]:
    """Fit a size into a square, keeping its proportions and never enlarging."""
    scale = min(1.0, side_px / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _scalable(image: Image.Image) -> Image.Image:
    """Bring a picture to a mode that can be averaged: palettes and bit masks cannot, 16 bits would be clipped."""
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.mode in ("L", "RGB", "CMYK", "RGBA") and "transparency" not in image.info:
        return image
    see_through = image.mode in ("LA", "La", "PA", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if see_through else "RGB")


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert to sRGB by the file's own profile; a profile that does not fit its pixels is ignored, as browsers do."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            if "sRGB" not in (source.profile.profile_description or ""):
                converted = ImageCms.profileToProfile(image, source, _srgb(), outputMode="RGB")
                return converted if converted is not None else image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass
    return image if image.mode == "RGB" else image.convert("RGB")


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _jpeg(image: Image.Image) -> bytes:
    image.info = {}  # Pillow writes a comment or a profile it finds here
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
