"""Worker processes that crash, hang and fail: every item is answered once, and says what failed."""

import os
import signal
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest
from desk.recorded import MakePhotos

from carryon.desk.items import collect
from carryon.desk.pool import Pool
from carryon.desk.work import Answer, Plan


def answers(plan: Plan, folder: Path, jobs: int = 2, timeout_s: float = 60) -> dict[str, Answer]:
    items = collect([str(folder)]).items
    with Pool(plan, jobs, timeout_s) as pool:
        found = list(pool.run(enumerate(items)))
    assert sorted(key for key, _ in found) == list(range(len(items)))
    for key, answer in found:
        assert answer.result.item == items[key].id
    return {answer.result.item: answer for _, answer in found}


def test_every_kind_of_failure_is_one_row(plan: Plan, make_photos: MakePhotos, tmp_path: Path) -> None:
    folder = make_photos("allowed-1", "not_allowed-2", "crash-3", "fault-4", "engine-5", "allowed-6")
    (folder / "broken.jpg").write_bytes(b"no photo")
    found = answers(plan, folder)
    assert found["allowed-1"].result.verdict == found["allowed-6"].result.verdict == "allowed"
    assert found["not_allowed-2"].result.verdict == "not_allowed"
    errors = {name: a.result.error for name, a in found.items() if a.result.error is not None}
    assert {name: error.code for name, error in errors.items()} == {
        "crash-3": 4,
        "fault-4": 4,
        "engine-5": 4,
        "broken": 3,
    }
    assert "twice (SIGKILL)" in errors["crash-3"].message.en
    assert "ZeroDivisionError" in errors["fault-4"].message.en
    assert errors["engine-5"].message.zh == "没有识别器"
    assert all(found[name].result.verdict is None for name in errors)
    assert found["broken"].result.photos == ("broken.jpg",)


def test_an_item_is_tried_again_after_its_worker_died(
    plan: Plan, make_photos: MakePhotos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARRYON_TEST_TRACE", str(tmp_path / "trace"))
    found = answers(plan, make_photos("once-1", "allowed-2"))
    assert found["once-1"].result.verdict == "allowed"
    assert (tmp_path / "trace").exists()


def test_an_item_that_hangs_is_given_up(plan: Plan, make_photos: MakePhotos) -> None:
    found = answers(plan, make_photos("hang-1", "allowed-2"), timeout_s=7)
    assert found["allowed-2"].result.verdict == "allowed"
    assert found["hang-1"].result.error is not None
    assert "> 7 s" in found["hang-1"].result.error.message.en


def test_a_worker_stays_for_many_items_and_is_replaced_when_it_dies(
    plan: Plan, make_photos: MakePhotos
) -> None:
    found = answers(plan, make_photos("allowed-1", "allowed-2", "crash-3", "slow-4", "slow-5"), jobs=1)
    processes = {name: a.result.engine.models["pid"] for name, a in found.items() if a.result.verdict}
    assert processes["allowed-1"] == processes["allowed-2"] != processes["slow-4"] == processes["slow-5"]
    assert str(os.getpid()) not in processes.values()


def test_a_digest_goes_with_each_photo_that_was_read(plan: Plan, make_photos: MakePhotos) -> None:
    import hashlib

    folder = make_photos("allowed-1", "fault-2")
    found = answers(plan, folder)
    for name in ("allowed-1", "fault-2"):
        digest = hashlib.sha256((folder / f"{name}.png").read_bytes()).hexdigest()
        assert found[name].digests == {f"{name}.png": digest}


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_group_does_not_reach_a_worker_that_still_starts(
    number: signal.Signals, plan: Plan, make_photos: MakePhotos, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = SpawnProcess.start
    struck = []

    def strike(process: SpawnProcess) -> None:
        start(process)
        assert process.pid is not None
        os.kill(process.pid, number)
        struck.append(process.pid)

    monkeypatch.setattr(SpawnProcess, "start", strike)
    monkeypatch.setattr("carryon.desk.pool._TRIES", 1)
    assert answers(plan, make_photos("allowed-1"))["allowed-1"].result.verdict == "allowed"
    assert len(struck) == 1
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
