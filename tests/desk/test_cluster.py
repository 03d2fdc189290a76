"""A real Dask scheduler and two worker processes on loopback, one of them killed half-way."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk.recorded import MakePhotos

from carryon.cli import main
from carryon.desk.cluster import Cluster
from carryon.desk.items import collect
from carryon.desk.work import Plan
from carryon.errors import EngineError

TESTS = Path(__file__).parents[1]
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def run(*arguments: str) -> "subprocess.Popen[bytes]":
        environment = os.environ | {
            "PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}",
            "DASK_TEMPORARY_DIRECTORY": str(tmp_path),
            "CARRYON_TEST_TRACE": str(tmp_path / "trace"),
        }
        with (tmp_path / "cluster.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "dask", *arguments],
                env=environment,
                stdout=log,
                stderr=log,
                cwd=tmp_path,
            )
        started.append(process)
        return process

    yield run
    for process in reversed(started):
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def scheduler(start: Start, tmp_path: Path) -> "tuple[subprocess.Popen[bytes], str]":
    """A scheduler and its address."""
    file = tmp_path / "scheduler.json"
    process = start(
        "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)
    )
    wait_for(lambda: file.exists() and file.read_text().strip().endswith("}"))
    return process, str(json.loads(file.read_text())["address"])


@pytest.fixture
def address(start: Start, tmp_path: Path) -> str:
    return scheduler(start, tmp_path)[1]


def add_workers(start: Start, address: str, n: int) -> "list[subprocess.Popen[bytes]]":
    from distributed import Client

    where = ["--host", "127.0.0.1", "--no-dashboard", "--no-nanny", "--nthreads", "1"]
    workers = [start("worker", address, *where) for _ in range(n)]
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(n, timeout=60)
    return workers


def test_a_worker_that_is_killed_half_way_loses_nothing(
    start: Start, address: str, plan: Plan, make_photos: MakePhotos
) -> None:
    folder = make_photos(*(f"slow-{n:02}" for n in range(60)), "not_allowed-1", "fault-2")
    (folder / "broken.jpg").write_bytes(b"no photo")
    items = collect([str(folder)]).items
    workers = add_workers(start, address, 2)
    answers = {}
    with Cluster(plan, address) as cluster:
        for key, answer in cluster.run(enumerate(items)):
            assert key not in answers
            answers[key] = answer.result
            if len(answers) == 20:
                workers[0].send_signal(signal.SIGKILL)
    assert [answers[key].item for key in range(len(items))] == [item.id for item in items]
    by_item = {result.item: result for result in answers.values()}
    assert by_item["slow-33"].verdict == "allowed"
    assert by_item["not_allowed-1"].verdict == "not_allowed"
    assert (by_item["broken"].error.code, by_item["fault-2"].error.code) == (3, 4)
    processes = {result.engine.models.get("pid") for result in answers.values() if result.verdict}
    assert len(processes) == 2, "both took part, and each kept its checker"


def test_a_scheduler_that_goes_away_is_said_so_and_blamed_on_no_photo(
    start: Start, tmp_path: Path, plan: Plan, make_photos: MakePhotos, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, place = scheduler(start, tmp_path)
    add_workers(start, place, 1)
    items = collect([str(make_photos(*(f"slow-{n:02}" for n in range(60))))]).items
    monkeypatch.setattr("carryon.desk.cluster._CONNECT_S", 3)
    verdicts = []
    with Cluster(plan, place) as cluster, pytest.raises(EngineError, match="--resume"):
        for _, answer in cluster.run(enumerate(items)):
            verdicts.append(answer.result.verdict)
            if len(verdicts) == 5:
                process.kill()
    assert set(verdicts) == {"allowed"}


def test_a_photo_that_kills_its_workers_is_reported(
    start: Start, address: str, plan: Plan, make_photos: MakePhotos
) -> None:
    """Each try costs a worker; without a nanny to start them again, there must be enough for it."""
    folder = make_photos("allowed-1", "crash-2", "allowed-3")
    nannies = ["--host", "127.0.0.1", "--no-dashboard", "--nthreads", "1"]
    start("worker", address, *nannies)
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(1, timeout=60)
    with Cluster(plan, address) as cluster:
        answers = {
            answer.result.item: answer.result
            for _, answer in cluster.run(enumerate(collect([str(folder)]).items))
        }
    assert (answers["allowed-1"].verdict, answers["allowed-3"].verdict) == ("allowed", "allowed")
    assert "twice" in answers["crash-2"].error.message.en


def test_the_batch_command_on_a_cluster_with_a_shared_folder(
    start: Start, address: str, make_photos: MakePhotos, tmp_path: Path
) -> None:
    add_workers(start, address, 1)
    folder, report = make_photos("allowed-1", "retake-2"), tmp_path / "r.jsonl"
    where = ["--cluster", address, "--shared", "--checker", "desk.recorded:RecordedChecker"]
    with pytest.raises(SystemExit) as ended:
        main(["batch", f"file://{folder}", "-o", str(report), *where])
    assert ended.value.code == 10
    assert [json.loads(line)["verdict"] for line in report.read_text().splitlines()] == ["allowed", "retake"]


def test_a_cluster_that_is_not_there_is_said_so(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carryon.desk.cluster._CONNECT_S", 1)
    with pytest.raises(EngineError, match="dask scheduler"):
        Cluster(plan, "tcp://127.0.0.1:9")


def test_a_cluster_without_workers_is_said_so(address: str, plan: Plan) -> None:
    with pytest.raises(EngineError, match="no workers"):
        Cluster(plan, address)


def test_without_distributed_it_says_what_to_install(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineError, match=r"carryon\[cluster\]"):
        Cluster(plan, "tcp://127.0.0.1:1")
