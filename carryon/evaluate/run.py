"""The check over the photos that a truth file names."""

from collections.abc import Sequence
from pathlib import Path

from carryon.desk.items import Item
from carryon.desk.pool import Pool
from carryon.desk.progress import Progress
from carryon.desk.sources import PhotoFile
from carryon.errors import InputError
from carryon.evaluate.truth import Truth
from carryon.record import Result
from carryon.wording import Text

_NO_PHOTOS = Text(
    "{folder}: none of the photos that the truth names is here.", "{folder}：真值文件中的照片都不在这里。"
)


def check_all(truths: Sequence[Truth], folder: Path, crew: Pool, progress: Progress) -> list[Result]:
    """Check every photo by itself, in the order of the truth; only its name is taken from there.

    Photos that are not in the folder get no result.

    Raises:
        InputError: no photo is there.
    """
    places = [(truth.file, folder / truth.file) for truth in truths]
    items = [
        Item(place.stem, (PhotoFile(name, str(place.absolute())),))
        for name, place in places
        if place.is_file()
    ]
    if not items:
        raise InputError(_NO_PHOTOS.format(folder=folder))
    answers: dict[int, Result] = {}
    for key, answer in crew.run(enumerate(items)):
        answers[key] = answer.result
        progress.add(answer.result.verdict)
    progress.end()
    return [answers[key] for key in sorted(answers)]
