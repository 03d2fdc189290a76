"""The two networks of the mark stage: a fully convolutional detector and a grader of crops."""

import torch
from torch import Tensor, nn

CLASSES = ("nothing", "other", "ccc", "reversed")
"""What the grader tells apart; ``reversed`` is the mark upside down."""


def conv(into: int, out: int, stride: int = 1, size: int = 3) -> nn.Sequential:
    """Convolution, batch norm, ReLU."""
    return nn.Sequential(
        nn.Conv2d(into, out, size, stride, size // 2, bias=False), nn.BatchNorm2d(out), nn.ReLU(inplace=True)
    )


class Detector(nn.Module):
    """Gray picture (n, 1, h, w), sides multiples of 16 -> (n, 8, h/4, w/4).

    Channels: heat of CCC marks, heat of other marks (both after the sigmoid when exported), offset of the
    centre (x, y) in cells, and the mark's half axes: centre -> middle of its right side (x, y) and -> middle
    of its lower side (x, y), in units of ``AXIS_UNIT`` px.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(conv(1, 16, 2), conv(16, 24, 2), conv(24, 24))
        self.mid = nn.Sequential(conv(24, 48, 2), conv(48, 48))
        self.deep = nn.Sequential(conv(48, 80, 2), conv(80, 80), conv(80, 80))
        self.lift_deep = nn.Conv2d(80, 48, 1)
        self.join_mid = conv(48, 48)
        self.lift_mid = nn.Conv2d(48, 32, 1)
        self.skip = nn.Conv2d(24, 32, 1)
        self.join = conv(32, 40)
        self.head = nn.Conv2d(40, 8, 1)
        nn.init.constant_(self.head.bias[:2], -4.0)

    def forward(self, image: Tensor) -> Tensor:
        """Raw outputs (heats before the sigmoid)."""
        fine = self.stem(image)
        mid = self.mid(fine)
        deep = self.deep(mid)
        mid = self.join_mid(
            mid + nn.functional.interpolate(self.lift_deep(deep), scale_factor=2.0, mode="nearest")
        )
        joined = self.skip(fine) + nn.functional.interpolate(
            self.lift_mid(mid), scale_factor=2.0, mode="nearest"
        )
        return self.head(self.join(joined))


class Grader(nn.Module):
    """Crop (n, 1, 80, 96) -> (n, 14).

    Channels: 4 class logits, the logit of clear, completeness, blur (sigma in tenths of the mark height) and
    cover (0..1 each), then the correction of the quad: shift of the centre (x, y) and of the two half axes
    (x, y each) in units of the crop's half oval.
    """

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            conv(1, 24, 2, 5),
            conv(24, 32),
            conv(32, 48, 2),
            conv(48, 48),
            conv(48, 80, 2),
            conv(80, 80),
            conv(80, 112, 2),
            conv(112, 112),
        )
        self.squeeze = nn.Sequential(
            nn.Flatten(), nn.Dropout(0.1), nn.Linear(112 * 30, 96), nn.ReLU(inplace=True)
        )
        self.out = nn.Linear(96, 14)

    def forward(self, crop: Tensor) -> Tensor:
        """Raw outputs."""
        return self.out(self.squeeze(self.body(crop)))


class ExportedDetector(nn.Module):
    """The detector with its heats as probabilities."""

    def __init__(self, net: Detector) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> Tensor:
        """As ``Detector``, heats 0..1."""
        raw = self.net(image)
        return torch.cat([torch.sigmoid(raw[:, :2]), raw[:, 2:]], 1)


class ExportedGrader(nn.Module):
    """The grader with probabilities and clipped parameters."""

    def __init__(self, net: Grader) -> None:
        super().__init__()
        self.net = net

    def forward(self, crop: Tensor) -> Tensor:
        """As ``Grader``: class probabilities, probability of clear, parameters 0..1, corrections."""
        raw = self.net(crop)
        return torch.cat(
            [
                torch.softmax(raw[:, :4], 1),
                torch.sigmoid(raw[:, 4:5]),
                torch.clamp(raw[:, 5:8], 0, 1),
                raw[:, 8:],
            ],
            1,
        )
