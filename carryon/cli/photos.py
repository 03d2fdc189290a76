"""The option that bounds the size of a photo, for every verb that decodes one."""

from carryon.cli.bilingual import option
from carryon.cli.values import Amount
from carryon.thresholds import threshold
from carryon.wording import Text

_WORDS = Text("The largest photo to decode, in megapixels.", "可解码照片的最大像素（百万）。")

max_megapixels = option(
    "--max-megapixels",
    words=_WORDS,
    type=Amount(1),
    default=round(threshold("photo", "max_megapixels")),
    show_default=True,
)
