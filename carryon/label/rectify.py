"""Turn the label upright and to a known print size: one picture that all later stages work on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from carryon import geometry
from carryon.geometry import Homography, Quad
from carryon.label.find import Region, block, evened, find_region, lines_in, scaled
from carryon.text.reader import LineFinder
from carryon.thresholds import threshold


@dataclass(frozen=True)
class LabelView:
    """The label region, rectified.

    Attributes:
        image: upright picture of the label and its surroundings, BGR uint8.
        to_photo: maps px of ``image`` to px of the upright photo.
        line_px: height of a usual line box in ``image``, px.
        scale: px of ``image`` a px of the photo.
        seen_in_full: whether the print lies inside the photo, none of it at the edge.
        lines: quads of the lines in px of ``image``, in reading order.
    """

    image: NDArray[np.uint8]
    to_photo: Homography
    line_px: float
    scale: float
    seen_in_full: bool
    lines: tuple[Quad, ...] = ()

    @property
    def corners(self) -> Quad:
        """The label region's corners in px of the photo."""
        height, width = self.image.shape[:2]
        return geometry.project(self.to_photo, geometry.rectangle(0, 0, width, height))

    def turned(self) -> "LabelView":
        """The same view upside down."""
        height, width = self.image.shape[:2]
        half_turn = np.array([[-1.0, 0.0, width], [0.0, -1.0, height], [0.0, 0.0, 1.0]])
        size = np.array([width, height], np.float32)
        return replace(
            self,
            image=np.ascontiguousarray(self.image[::-1, ::-1]),
            to_photo=self.to_photo @ half_turn,
            lines=tuple(level([geometry.turn(size - quad) for quad in self.lines])),
        )


def rectify(pixels: NDArray[np.uint8], region: Region, along_lines: float | None = None) -> LabelView:
    """Cut the label out of the full-resolution photo, turned upright, its lines at the usual height.

    Args:
        pixels: the upright photo, BGR uint8.
        region: where the label is.
        along_lines: room left and right of the print, in line heights; as above and below it if not given.
    """
    frame, inside = _frame(pixels.shape[1], pixels.shape[0], region)
    points = geometry.project(frame, np.concatenate(region.lines))
    left, top, right, bottom = geometry.bounds(points)
    line_px = threshold("label", "line_px")
    reach = line_px * threshold("label", "margin_lines")
    beside = reach if along_lines is None else line_px * along_lines
    across, down = right - left + 2 * beside, bottom - top + 2 * reach
    grow = min(1.0, threshold("label", "largest_side_px") / max(across, down))
    placed = np.diag([grow, grow, 1.0]) @ geometry.shift(beside - left, reach - top) @ frame
    width, height = max(1, round(across * grow)), max(1, round(down * grow))
    to_photo = geometry.inverse(placed)
    corners = geometry.project(to_photo, geometry.rectangle(0, 0, width, height))
    return LabelView(
        image=geometry.cut(pixels, corners, (width, height)),
        to_photo=to_photo,
        line_px=line_px * grow,
        scale=line_px * grow / region.line_px,
        seen_in_full=inside,
    )


def _frame(width: int, height: int, region: Region) -> tuple[Homography, bool]:
    """The similarity that levels the print at the usual height; whether all of it is inside the photo."""
    points = np.concatenate(region.lines)
    middle = points.mean(axis=0)
    scale = threshold("label", "line_px") / region.line_px
    edge = region.line_px * threshold("label", "edge_lines")
    left, top, right, bottom = geometry.bounds(points)
    inside = left > edge and top > edge and right < width - edge and bottom < height - edge
    return geometry.similarity((float(middle[0]), float(middle[1])), region.angle, scale), inside


def find_label(pixels: NDArray[np.uint8], finder: LineFinder) -> tuple[LabelView, Region] | None:
    """Find and rectify the label on a photo.

    What a search over the whole photo finds is rough: lines run together, only a part is found. So the
    lines are found again on the rectified view, and the view is made anew where they show that it was too
    narrow or that the print has another size than taken.

    Returns:
        The view, its print level but perhaps upside down, and the region as last seen, its lines in px of
        the photo; ``None`` where there is no print.
    """
    region = find_region(pixels, finder)
    if region is None:
        return None
    ways = (_as_it_is, evened) if region.faint else (_as_it_is,)
    view, quads, way = _look(pixels, _closer(region), _room(region), finder, ways)
    for _ in range(int(threshold("label", "rounds"))):
        if not quads:
            break
        seen = block([geometry.project(view.to_photo, quad) for quad in quads])
        misjudged = max(seen.line_px * view.scale / view.line_px, view.line_px / (seen.line_px * view.scale))
        grown = seen.characters > threshold("label", "growth") * region.characters
        region = replace(seen, others=region.others, faint=region.faint)
        cut = any(_leaves(quad, view) for quad in quads)
        if not (cut or grown) and misjudged < threshold("label", "size_tolerance"):
            break
        room = threshold("label", "wide_margin_lines") if cut else _room(region)
        view, quads, _ = _look(pixels, region, room, finder, (way,))
    return replace(view, lines=tuple(level(quads))), region


def _closer(region: Region) -> Region:
    """Where next to nothing was found, expect print too small to be found: around a mark, say."""
    if region.characters >= threshold("label", "enough_characters"):
        return region
    return replace(region, line_px=region.line_px / threshold("label", "closer"))


def _room(region: Region) -> float | None:
    """Room beside the print, in line heights: more where so little was found that some must be missing."""
    scarce = region.characters < threshold("label", "usual_characters")
    return threshold("label", "wide_margin_lines") if scarce else None


Way = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
"""How a view is shown to the finder."""


def _as_it_is(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return image


def _look(
    pixels: NDArray[np.uint8],
    region: Region,
    along_lines: float | None,
    finder: LineFinder,
    ways: Sequence[Way],
) -> tuple[LabelView, list[Quad], Way]:
    """The view, its lines, and the best way; they are found on a reduced copy: finding needs fewer px."""
    view = rectify(pixels, region, along_lines)
    shrink = min(1.0, threshold("label", "find_line_px") / view.line_px)
    small = scaled(view.image, shrink)
    ratio = view.image.shape[1] / small.shape[1], view.image.shape[0] / small.shape[0]
    tried = [(lines_in(way(small), finder, level=True), way) for way in ways]
    found, way = max(tried, key=lambda one: _length(one[0]))
    return view, [quad * np.array(ratio, np.float32) for quad in found], way


def _length(lines: Sequence[Quad]) -> float:
    """Length of all lines together, px."""
    return sum(geometry.sides(quad)[0] for quad in lines)


def _leaves(quad: Quad, view: LabelView) -> bool:
    """Whether a line of print runs out of the view at its left or right."""
    width, height = geometry.sides(quad)
    left, _, right, _ = geometry.bounds(quad)
    return width > 3 * height and (left < 0.2 * height or right > view.image.shape[1] - 0.2 * height)


def outside(view: LabelView, region: Region) -> list[Quad]:
    """Print elsewhere on the photo, in px of the upright view (beyond its edges)."""
    height, width = view.image.shape[:2]
    to_view = geometry.inverse(view.to_photo)
    quads = [geometry.along(geometry.project(to_view, quad)) for quad in region.others]
    inside = [
        (quad.mean(axis=0) >= (0, 0)).all() and (quad.mean(axis=0) <= (width, height)).all() for quad in quads
    ]
    return [quad for quad, seen in zip(quads, inside, strict=True) if not seen]


def look_closer(view: LabelView, finder: LineFinder) -> LabelView:
    """The view with its lines found anew on all its px: slower, but faint lines in noise are found whole."""
    return replace(view, lines=tuple(level(lines_in(view.image, finder, level=True))))


def surroundings(pixels: NDArray[np.uint8], view: LabelView) -> LabelView:
    """The label with what lies around it, in the same frame: a mark may stand far from the print.

    Args:
        pixels: the upright photo, BGR uint8.
        view: the rectified label, its print upright.
    """
    height, width = view.image.shape[:2]
    photo = geometry.rectangle(0, 0, pixels.shape[1], pixels.shape[0])
    left, top, right, bottom = geometry.bounds(geometry.project(geometry.inverse(view.to_photo), photo))
    reach = threshold("label", "surroundings") * max(width, height)
    left, top = max(left, -reach), max(top, -reach)
    right, bottom = min(right, width + reach), min(bottom, height + reach)
    shrink = min(1.0, threshold("label", "surroundings_px") / max(right - left, bottom - top))
    to_photo = view.to_photo @ geometry.shift(left, top) @ np.diag([1 / shrink, 1 / shrink, 1.0])
    size = max(1, round((right - left) * shrink)), max(1, round((bottom - top) * shrink))
    corners = geometry.project(to_photo, geometry.rectangle(0, 0, *size))
    moved = np.array([left, top], np.float32)
    return replace(
        view,
        image=geometry.cut(pixels, corners, size),
        to_photo=to_photo,
        line_px=view.line_px * shrink,
        scale=view.scale * shrink,
        lines=tuple((quad - moved) * np.float32(shrink) for quad in view.lines),
    )


def level(lines: Sequence[Quad]) -> list[Quad]:
    """Lines of a rectified view in reading order: by row, then from left to right."""
    ordered = sorted((geometry.along(q) for q in lines), key=lambda q: float(q[:, 1].mean()))
    rows: list[list[Quad]] = []
    for quad in ordered:
        middle, (_, height) = float(quad[:, 1].mean()), geometry.sides(quad)
        if rows and middle - float(rows[-1][0][:, 1].mean()) < 0.5 * height:
            rows[-1].append(quad)
        else:
            rows.append([quad])
    return [q for row in rows for q in sorted(row, key=lambda q: float(q[:, 0].min()))]
