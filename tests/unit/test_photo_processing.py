"""Whatever a phone sends comes out upright, in sRGB, in two sizes, and as nothing but pixels."""

import hashlib
import io
from typing import Any

import numpy as np
import piexif
import pillow_heif
import pytest
from PIL import Image, ImageCms, PngImagePlugin
from PIL.JpegImagePlugin import JpegImageFile

from webapp.photos.processing import ProcessedPhoto, process

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (40, 60, 190), (250, 250, 250)
PLACE = {
    piexif.GPSIFD.GPSLatitudeRef: b"N",
    piexif.GPSIFD.GPSLatitude: ((21, 1), (35, 1), (0, 1)),
    piexif.GPSIFD.GPSLongitudeRef: b"E",
    piexif.GPSIFD.GPSLongitude: ((105, 1), (50, 1), (0, 1)),
}
TO_STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def four_corners(width: int, height: int) -> Image.Image:
    """Paint a picture whose every turn and mirror differs: red, green / blue, white."""
    return Image.fromarray(np.array([[RED, GREEN], [BLUE, WHITE]], np.uint8)).resize((width, height), 0)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    main = {piexif.ImageIFD.Orientation: orientation, piexif.ImageIFD.Make: b"SECRET-MAKE"}
    return piexif.dump({"0th": main, "Exif": {piexif.ExifIFD.DateTimeOriginal: b"2026:11:23 09:15:42"}, "GPS": PLACE})


def shown(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def corners(content: bytes) -> list[tuple[int, ...]]:
    image = shown(content).convert("RGB")
    w, h = image.size
    points = [(w // 8, h // 8), (w * 7 // 8, h // 8), (w // 8, h * 7 // 8), (w * 7 // 8, h * 7 // 8)]
    return [tuple(np.asarray(image)[y, x]) for x, y in points]


def assert_upright(photo: ProcessedPhoto) -> None:
    for content in (photo.large_jpeg, photo.small_jpeg):
        for seen, meant in zip(corners(content), (RED, GREEN, BLUE, WHITE), strict=True):
            assert np.allclose(seen, meant, atol=12)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(orientation: int) -> None:
    upright = four_corners(640, 480)
    turn = TO_STORED[orientation]
    stored = upright if turn is None else upright.transpose(turn)
    photo = process(encoded(stored, exif=exif(orientation), quality=95))
    assert_upright(photo)
    assert (photo.width, photo.height) == (640, 480)
    assert photo.facts.orientation == orientation
    assert (photo.facts.width, photo.facts.height) == stored.size


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_heic_is_turned_once(orientation: int) -> None:
    upright = four_corners(640, 480)
    turn = TO_STORED[orientation]
    stored = upright if turn is None else upright.transpose(turn)
    heif = pillow_heif.from_pillow(stored)
    out = io.BytesIO()
    heif.save(out, quality=90, exif=exif(orientation))
    photo = process(out.getvalue())
    assert_upright(photo)
    assert (photo.width, photo.height) == (640, 480)
    assert photo.facts.lat == pytest.approx(21.5833, abs=1e-4)


def test_the_facts_are_read_before_they_are_stripped() -> None:
    facts = process(encoded(four_corners(64, 48), exif=exif())).facts
    assert (facts.lon, facts.lat) == (pytest.approx(105.8333, abs=1e-4), pytest.approx(21.5833, abs=1e-4))
    assert facts.taken_at is not None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_comes_out(kind: str) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options: dict[str, Any] = {"exif": exif(), "icc_profile": srgb}
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Author", "SECRET-NAME")
    else:
        options["xmp"] = b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>"
    if kind == "JPEG":
        options["comment"] = b"SECRET-COMMENT"
    data = encoded(four_corners(640, 480), kind, **options)
    assert b"SECRET" in data
    photo = process(data)
    assert photo.facts.lat is not None
    for content in (photo.large_jpeg, photo.small_jpeg):
        assert b"SECRET" not in content
        assert set(shown(content).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_jpeg_that_is_also_a_page_comes_out_a_jpeg_only() -> None:
    page = b"<html><script>alert(1)</script></html>"
    picture = encoded(four_corners(640, 480), comment=page)
    photo = process(picture + page)
    assert_upright(photo)
    assert b"<script" not in photo.large_jpeg + photo.small_jpeg
    assert photo.large_jpeg.endswith(b"\xff\xd9")


def test_the_digest_is_of_the_bytes_as_sent() -> None:
    data = encoded(four_corners(64, 48)) + b"trailing film"
    assert process(data).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("sent", "large", "small"),
    [
        ((4000, 3000), (1600, 1200), (320, 240)),  # 12 MP
        ((3000, 4000), (1200, 1600), (240, 320)),
        ((8160, 6120), (1600, 1200), (320, 240)),  # 50 MP
        ((12000, 2500), (1600, 333), (320, 67)),  # a panorama
        ((9000, 30), (1600, 5), (320, 1)),
        ((1600, 1200), (1600, 1200), (320, 240)),
        ((200, 100), (200, 100), (200, 100)),  # never enlarged
        ((1, 1), (1, 1), (1, 1)),
    ],
)
def test_sizes_keep_their_proportions(sent: tuple[int, int], large: tuple[int, int], small: tuple[int, int]) -> None:
    photo = process(encoded(Image.new("RGB", sent, GREEN)))
    assert (photo.width, photo.height) == large
    assert shown(photo.large_jpeg).size == large
    assert shown(photo.small_jpeg).size == small
    assert (photo.facts.width, photo.facts.height) == sent


def test_a_large_jpeg_is_never_decoded_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[tuple[int, int]] = []
    load = JpegImageFile.load

    def watched(self: JpegImageFile) -> Any:
        decoded.append(self.size)
        return load(self)

    monkeypatch.setattr(JpegImageFile, "load", watched)
    process(encoded(Image.new("RGB", (4000, 3000), GREEN)))
    assert set(decoded) == {(2000, 1500)}


def test_a_screenshot_stands_on_white() -> None:
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    image.paste((*RED, 255), (0, 0, 200, 300))
    seen = corners(process(encoded(image, "PNG")).large_jpeg)
    assert np.allclose(seen[0], RED, atol=8)
    assert np.allclose(seen[1], (255, 255, 255), atol=8)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA"])
def test_every_kind_of_png_and_its_see_through_parts(mode: str) -> None:
    image = four_corners(64, 48).convert("RGBA")
    image.paste((0, 0, 0, 0), (32, 24, 64, 48))
    photo = process(encoded(image.convert("RGBA" if mode == "PA" else mode), "PNG"))
    assert shown(photo.large_jpeg).mode == "RGB"
    if mode in ("LA", "P", "PA", "RGBA"):
        assert np.allclose(corners(photo.large_jpeg)[3], (255, 255, 255), atol=8)


def test_a_transparent_colour_is_white() -> None:
    image = Image.new("RGB", (64, 48), BLUE)
    assert np.allclose(corners(process(encoded(image, "PNG", transparency=BLUE)).large_jpeg)[0], 255, atol=8)


def test_sixteen_bits_keep_their_greys() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)
    data = encoded(Image.fromarray(np.tile(ramp, (64, 1))), "PNG")
    seen = np.asarray(shown(process(data).large_jpeg).convert("L"))[32]
    assert np.allclose(seen, np.arange(256), atol=4)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_print_jpegs_become_rgb(mode: str) -> None:
    photo = process(encoded(four_corners(640, 480).convert(mode), quality=95))
    assert shown(photo.large_jpeg).mode == "RGB"
    if mode == "CMYK":
        assert_upright(photo)


def test_a_colour_profile_is_applied_before_it_is_dropped() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    renamed = srgb.replace("sRGB".encode("utf-16-be"), "odd!".encode("utf-16-be"))
    swapped = renamed.replace(b"rXYZ", b"swap").replace(b"bXYZ", b"rXYZ").replace(b"swap", b"bXYZ")
    seen = corners(process(encoded(four_corners(640, 480), icc_profile=swapped, quality=95)).large_jpeg)
    assert np.allclose(seen[0], RED[::-1], atol=12)
    assert np.allclose(seen[2], BLUE[::-1], atol=12)


@pytest.mark.parametrize("profile", [b"not a profile", bytes(200), b"\xff" * 4000])
def test_a_damaged_colour_profile_is_ignored(profile: bytes) -> None:
    assert_upright(process(encoded(four_corners(640, 480), icc_profile=profile, quality=95)))


def test_progressive_webp_and_apng_are_pictures_too() -> None:
    image = four_corners(640, 480)
    assert_upright(process(encoded(image, progressive=True, quality=95)))
    assert_upright(process(encoded(image, "WEBP", quality=95)))
    assert_upright(process(encoded(image, "WEBP", lossless=True)))
    assert_upright(process(encoded(image, "PNG", save_all=True, append_images=[Image.new("RGB", image.size)])))


def test_processing_leaves_pillow_as_it_was() -> None:
    before = (Image.MAX_IMAGE_PIXELS, sorted(Image.OPEN), sorted(Image.EXTENSION))
    process(encoded(four_corners(64, 48)))
    heif = io.BytesIO()
    pillow_heif.from_pillow(four_corners(64, 48)).save(heif)
    process(heif.getvalue())
    assert (Image.MAX_IMAGE_PIXELS, sorted(Image.OPEN), sorted(Image.EXTENSION)) == before
