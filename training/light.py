"""Light on a power bank, path-traced: how much falls on each surface and what it mirrors (Mitsuba 3).

Traced at a fraction of the photo's side and for each surface by itself, so that it can be drawn out to the
photo's size without one surface's light bleeding over the edge of another.
"""

import importlib
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from training import denoise
from training.body import Pose
from training.room import UP, Room
from training.solids import Mesh

dr: Any = None
mi: Any = None
"""Dr.Jit and Mitsuba, once ``ready`` was called: drawn light does without them."""
_OLDEST_LLVM = 17
"""LLVM 14 and 15 end the process: they cannot translate a minimum that the path tracer asks for."""

SURFACES = ("table", "body", "hand", "things")
SMALL = 4
"""Photo px a traced px, along a side."""


@dataclass(frozen=True, slots=True)
class Finish:
    """How a surface mirrors.

    Attributes:
        rough: GGX roughness along x and y of the surface.
        mirror: share of light mirrored straight on (0.04 plastic, about 0.7 metal).
        tone: (3,) linear albedo it lends to light that it passes on to others.
    """

    rough: tuple[float, float]
    mirror: float
    tone: np.ndarray


@dataclass(slots=True)
class Stage:
    """What is to be lit: a mesh and a finish for each of ``SURFACES`` that is there, in mm."""

    meshes: dict[str, Mesh]
    finishes: dict[str, Finish]
    blocks: list[Mesh]
    room: Room


@dataclass(slots=True)
class Traced:
    """Light at the photo's size, linear BGR.

    Attributes:
        cover: surface -> share of each px that it fills, (h, w).
        falls: surface -> (h, w, 3) light that a white matt surface would send back.
        mirrors: surface -> (h, w, 3) what its gloss sends back.
        uv: surface -> (h, w, 2) of hand and things, where they show.
    """

    cover: dict[str, np.ndarray]
    falls: dict[str, np.ndarray]
    mirrors: dict[str, np.ndarray]
    uv: dict[str, np.ndarray]


def ready() -> None:
    """Load the renderer.

    Raises:
        SystemExit: Mitsuba or a new enough LLVM is missing; says what to install.
    """
    global dr, mi
    try:
        dr, mi = (importlib.import_module(name) for name in ("drjit", "mitsuba"))
    except ImportError:
        raise SystemExit("traced light needs Mitsuba: pip install mitsuba (or use --light drawn)") from None
    try:
        mi.set_variant("llvm_ad_rgb")
        version = dr.detail.llvm_version()
    except (ImportError, RuntimeError):  # how it says that there is no LLVM
        version = ()
    if not version or version[0] < _OLDEST_LLVM:
        found = ".".join(map(str, version)) or "none"
        raise SystemExit(
            f"traced light needs LLVM {_OLDEST_LLVM} or newer, found {found}: install it (Debian: "
            "libllvm19), name its file in DRJIT_LIBLLVM_PATH, or use --light drawn"
        )
    dr.set_thread_count(1)


def _mesh(mesh: Mesh, tone: np.ndarray) -> Any:
    props = mi.Properties()
    props["bsdf"] = mi.load_dict(
        {
            "type": "twosided",
            "material": {"type": "diffuse", "reflectance": {"type": "rgb", "value": tone.tolist()}},
        }
    )
    shape = mi.Mesh("solid", len(mesh.points), len(mesh.faces), props, True, True)
    held = mi.traverse(shape)
    held["vertex_positions"] = mesh.points.astype(np.float32).ravel()
    held["vertex_normals"] = mesh.normals.astype(np.float32).ravel()
    held["vertex_texcoords"] = mesh.uv.astype(np.float32).ravel()
    held["faces"] = mesh.faces.astype(np.uint32).ravel()
    held.update()
    return shape


class Scene:
    """A stage in the renderer, and the camera of a ``Pose``."""

    def __init__(self, stage: Stage, pose: Pose) -> None:
        self.pose = pose
        self.stage = stage
        self.names = [n for n in SURFACES if n in stage.meshes]
        shapes = {n: _mesh(stage.meshes[n], np.clip(stage.finishes[n].tone, 0.02, 0.9)) for n in self.names}
        parts: dict[str, Any] = {"type": "scene", **shapes, "sky": _panorama(stage.room.panorama)}
        parts |= {f"block{i}": _mesh(m, np.full(3, 0.04)) for i, m in enumerate(stage.blocks)}
        parts |= {f"lamp{i}": _lamp(lamp) for i, lamp in enumerate(stage.room.lamps)}
        self.scene = mi.load_dict(parts)
        self.pointers = [mi.ShapePtr(shapes[n]) for n in self.names]
        self.paths = mi.load_dict({"type": "path", "max_depth": 3, "hide_emitters": True})
        self.glance = mi.load_dict({"type": "path", "max_depth": 2, "hide_emitters": True})
        self.back = np.linalg.inv(pose.project[:, :3])
        self.lens = -self.back @ pose.project[:, 3]

    def rays(self, x: Any, y: Any) -> Any:
        """Rays through places in the photo, px from its corner; the first px has its middle at 0.5, 0.5."""
        b, x, y = self.back, x - 0.5, y - 0.5  # a pose counts from the middle of the first px
        ways = [mi.Float(b[i, 0]) * x + mi.Float(b[i, 1]) * y + mi.Float(b[i, 2]) for i in range(3)]
        return mi.Ray3f(mi.Point3f(*self.lens.tolist()), dr.normalize(mi.Vector3f(*ways)))

    def which(self, shape: Any) -> Any:
        """Index of the surface of each hit, -1 for none."""
        index = mi.Int32(-1)
        for i, pointer in enumerate(self.pointers):
            index = dr.select(shape == pointer, mi.Int32(i), index)
        return index

    def trace(self, samples: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sample every small px.

        Returns:
            Surface index (n, h, w), light sent back by a white matt surface and by gloss (n, h, w, 3).
        """
        w, h = (n // SMALL for n in self.pose.size)
        count = w * h * samples
        sampler = mi.load_dict({"type": "independent"})
        sampler.seed(seed, count)
        i = dr.arange(mi.UInt32, count) % (w * h)
        u = sampler.next_2d()
        ray = self.rays((mi.Float(i % w) + u.x) * SMALL, (mi.Float(i // w) + u.y) * SMALL)
        hit = self.scene.ray_intersect(ray)
        index = self.which(hit.shape)
        light, _, _ = self.paths.sample(self.scene, sampler, mi.RayDifferential3f(ray))
        tones = [np.clip(self.stage.finishes[n].tone, 0.02, 0.9) for n in self.names]
        light /= _by_index(mi.Color3f, index, [mi.Color3f(*t.tolist()) for t in tones])
        gloss = self._gloss(hit, index, sampler)
        dr.eval(index, light, gloss)
        return (
            np.array(index).reshape(samples, h, w),
            np.array(light).T.reshape(samples, h, w, 3),
            np.array(gloss).T.reshape(samples, h, w, 3),
        )

    def _gloss(self, hit: Any, index: Any, sampler: Any) -> Any:
        """Light mirrored by a GGX surface, of lamps and of everything lit; both kinds of samples weighed."""
        finishes = [self.stage.finishes[n] for n in self.names]
        rough = [_by_index(mi.Float, index, [mi.Float(f.rough[k]) for f in finishes]) for k in (0, 1)]
        mirror = _by_index(mi.Float, index, [mi.Float(f.mirror) for f in finishes])
        facets = mi.MicrofacetDistribution(mi.MicrofacetType.GGX, rough[0], rough[1], True)
        here = (index >= 0) & (hit.wi.z > 0.01)

        def value(way: Any) -> tuple[Any, Any]:
            half = dr.normalize(hit.wi + way)
            ok = here & (way.z > 0)
            cosine = dr.clip(dr.dot(way, half), 0, 1)
            fresnel = mirror + (1 - mirror) * (1 - cosine) ** 5
            shape = facets.eval(half) * facets.G(hit.wi, way, half) / (4 * hit.wi.z)
            chance = facets.pdf(hit.wi, half) / (4 * dr.maximum(dr.dot(way, half), 1e-4))
            return dr.select(ok, fresnel * shape, 0), dr.select(ok, chance, 0)

        found, weight = self.scene.sample_emitter_direction(hit, sampler.next_2d(), True, here)
        strength, chance = value(hit.to_local(found.d))
        total = weight * strength * found.pdf / dr.maximum(found.pdf + chance, 1e-9)
        half, _ = facets.sample(hit.wi, sampler.next_2d())
        way = 2 * dr.dot(hit.wi, half) * half - hit.wi
        strength, chance = value(way)
        share = dr.select(chance > 1e-6, strength / dr.maximum(chance, 1e-6), 0)
        onward = hit.spawn_ray(hit.to_world(way))
        after = self.scene.ray_intersect(onward, share > 0)
        lamp = after.emitter(self.scene)
        other = self.scene.pdf_emitter_direction(hit, mi.DirectionSample3f(self.scene, after, hit), share > 0)
        direct = lamp.eval(after, share > 0) * chance / dr.maximum(chance + other, 1e-9)
        around, _, _ = self.glance.sample(
            self.scene, sampler, mi.RayDifferential3f(onward), active=(share > 0) & after.is_valid()
        )
        return total + share * (direct + around)

    def see(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Surface index that each photo point shows."""
        ray = self.rays(mi.Float(x.astype(np.float32)), mi.Float(y.astype(np.float32)))
        return np.array(self.which(self.scene.ray_intersect_preliminary(ray).shape))

    def uv(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """(n, 2) texture coordinates at photo points."""
        ray = self.rays(mi.Float(x.astype(np.float32)), mi.Float(y.astype(np.float32)))
        return np.array(self.scene.ray_intersect(ray).uv).T


def _by_index(kind: Any, index: Any, values: list[Any]) -> Any:
    chosen = kind(values[0])
    for i, value in enumerate(values[1:], 1):
        chosen = dr.select(index == i, value, chosen)
    return chosen


def _panorama(picture: np.ndarray) -> Any:
    turn = np.eye(4)
    turn[:3, :3] = UP
    return {
        "type": "envmap",
        "bitmap": mi.Bitmap(np.ascontiguousarray(picture, np.float32)),
        "to_world": mi.ScalarTransform4f(turn),
    }


def _lamp(lamp: Any) -> Any:
    up = [1, 0, 0] if abs(lamp.centre[0]) < abs(lamp.centre[1]) else [0, 1, 0]
    place = mi.ScalarTransform4f().look_at(lamp.centre.tolist(), lamp.target.tolist(), up)
    return {
        "type": "disk",
        "to_world": place @ mi.ScalarTransform4f().scale(lamp.radius),
        "emitter": {"type": "area", "radiance": {"type": "rgb", "value": lamp.radiance.tolist()}},
    }


def shine(stage: Stage, pose: Pose, seed: int, rounds: int = 3) -> Traced:
    """Trace a stage and draw the light out to the photo's size."""
    scene = Scene(stage, pose)
    sums = [denoise.Sum(), denoise.Sum()]
    seen: list[np.ndarray] = []
    for k in range(rounds):
        index, falls, mirrors = scene.trace(8, seed * 64 + k)
        seen.append(index)
        for total, light in zip(sums, (falls, mirrors), strict=True):
            total.add(light, index, len(scene.names))
    cover = _cover(scene, pose.size)
    large = [{n: denoise.enlarge(*t.of(i), pose.size) for i, n in enumerate(scene.names)} for t in sums]
    uv = {n: _uv(scene, cover[n]) for n in ("hand", "things") if n in cover}
    return Traced(cover, large[0], large[1], uv)


def _cover(scene: Scene, size: tuple[int, int]) -> dict[str, np.ndarray]:
    """Share of each photo px that each surface fills: sampled once, at edges nine times."""
    w, h = size
    ys, xs = np.mgrid[:h, :w].astype(np.float32)
    index = scene.see(xs.ravel() + 0.5, ys.ravel() + 0.5).reshape(h, w)
    plain = index.astype(np.uint8)
    square = np.ones((3, 3), np.uint8)
    rim = cv2.dilate(plain, square) != cv2.erode(plain, square)
    y, x = np.nonzero(rim)
    cover = {n: (index == i).astype(np.float32) for i, n in enumerate(scene.names)}
    offsets = (np.arange(3) + 0.5) / 3
    looks = [scene.see(x + dx, y + dy) for dx in offsets for dy in offsets] if len(x) else []
    for i, name in enumerate(scene.names):
        if looks:
            cover[name][y, x] = np.mean([look == i for look in looks], 0)
    return cover


def _uv(scene: Scene, cover: np.ndarray) -> np.ndarray:
    """Texture coordinates (h, w, 2) of the px that a surface fills, 0 elsewhere."""
    y, x = np.nonzero(cover > 0)
    uv = np.zeros((*cover.shape, 2), np.float32)
    if len(x):
        uv[y, x] = scene.uv(x + 0.5, y + 0.5)
    return uv
