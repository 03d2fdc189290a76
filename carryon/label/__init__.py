"""Where on the photo the label is: found from its lines of print, rectified, upright."""

from carryon.label.find import Region, find_region
from carryon.label.rectify import LabelView, find_label, look_closer, outside, rectify, surroundings

__all__ = [
    "LabelView",
    "Region",
    "find_label",
    "find_region",
    "look_closer",
    "outside",
    "rectify",
    "surroundings",
]
