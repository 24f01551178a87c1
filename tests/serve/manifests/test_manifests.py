"""The files for container engines: read by their own validators, and held equal to one another."""

from __future__ import annotations

import fnmatch
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from serve.limits import Limits
from serve.paths import TOLD
from serve.process import Settings

ROOT = Path(__file__).resolve().parents[3]
SERVE = ROOT / "serve"
KUBERNETES = SERVE / "kubernetes"
MANIFESTS = sorted(KUBERNETES.glob("*.yaml"))
OBJECTS = [path for path in MANIFESTS if path.name != "kustomization.yaml"]
TOOLS = Path(sys.executable).parent

VALUES = dict(
    line.split("=", 1)
    for line in (SERVE / ".env").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
GIVEN = {**VALUES, "COOKIE_KEY": "secret"}
DOCKERFILE = (SERVE / "Dockerfile").read_text(encoding="utf-8")
PROXY = (SERVE / "haproxy.cfg").read_text(encoding="utf-8")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def filled(value: Any) -> Any:
    """A value of compose.yaml with the variables of .env put in, as Compose reads it."""
    if isinstance(value, dict):
        return {key: filled(one) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one) for one in value]
    if isinstance(value, str):
        return re.sub(r"\$\{(\w+)(?::\?[^}]*)?\}", lambda name: GIVEN[name[1]], value)
    return value


COMPOSE = filled(read(SERVE / "compose.yaml"))
APP, DOOR = COMPOSE["services"]["app"], COMPOSE["services"]["proxy"]
DEPLOYMENT = read(KUBERNETES / "deployment.yaml")
POD = DEPLOYMENT["spec"]["template"]["spec"]
CONTAINER = POD["containers"][0]
INGRESS = read(KUBERNETES / "ingress.yaml")
SERVICE = read(KUBERNETES / "service.yaml")
AUTOSCALER = read(KUBERNETES / "autoscaler.yaml")


# --- what their own readers say -------------------------------------------------------------------


def said_by(*command: str | Path, text: str = "", **environment: str) -> tuple[int, str]:
    run = subprocess.run(
        [str(part) for part in command],
        input=text,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | environment,
        timeout=120,
    )
    return run.returncode, run.stdout + run.stderr


@pytest.mark.parametrize("path", OBJECTS, ids=lambda path: path.stem)
def test_kubernetes_reads_it(path: Path) -> None:
    code, said = said_by(TOOLS / "kubernetes-validate", "--strict", path)
    assert code == 0, said
    assert "passed" in said


@pytest.mark.parametrize("change", ["replica: 2", "revisionHistoryLimit: many"])
def test_its_reader_finds_a_wrong_name_and_a_wrong_value(tmp_path: Path, change: str) -> None:
    text = (KUBERNETES / "deployment.yaml").read_text(encoding="utf-8")
    broken = tmp_path / "deployment.yaml"
    broken.write_text(text.replace("  revisionHistoryLimit: 3", f"  {change}"), encoding="utf-8")
    code, said = said_by(TOOLS / "kubernetes-validate", "--strict", broken)
    assert code != 0, said


def test_compose_reads_it(tmp_path: Path) -> None:
    put_in = tmp_path / "compose.yaml"
    put_in.write_text(yaml.safe_dump(COMPOSE), encoding="utf-8")
    check = (TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec")
    code, said = said_by(*check, SERVE / "compose.yaml", put_in)
    assert code == 0, said
    put_in.write_text(yaml.safe_dump({**COMPOSE, "service": {}}), encoding="utf-8")
    assert said_by(*check, put_in)[0] != 0, "its reader finds nothing"


def test_hadolint_has_nothing_to_say() -> None:
    code, said = said_by(TOOLS / "hadolint", "--failure-threshold", "style", SERVE / "Dockerfile")
    assert (code, said) == (0, "")
    broken = DOCKERFILE.replace("python:3.13-slim AS", "python AS")
    assert broken != DOCKERFILE
    assert said_by(TOOLS / "hadolint", "-", text=broken)[0] != 0, "its reader finds nothing"


def test_kustomize_gathers_every_file() -> None:
    kustomization = read(KUBERNETES / "kustomization.yaml")
    assert sorted(kustomization["resources"]) == sorted(path.name for path in OBJECTS)
    assert [image["name"] for image in kustomization["images"]] == [CONTAINER["image"]]


# --- one value, one place -------------------------------------------------------------------------


def test_every_file_has_the_values_of_env() -> None:
    port, live, ready = VALUES["PORT"], VALUES["LIVE"], VALUES["READY"]
    told = {one["name"]: one["value"] for one in CONTAINER["env"]}
    names = ("PORT", "LIVE", "CONV_CONNECTIONS")
    assert told == {name: VALUES[name] for name in names}
    assert APP["environment"] == {**told, "CONV_FRAMES": None}
    assert CONTAINER["ports"] == [{"name": "http", "containerPort": int(port)}]
    assert APP["expose"] == [port]
    assert f"PORT={port} LIVE={live} " in DOCKERFILE
    assert f"EXPOSE {port}\n" in DOCKERFILE
    probes = {"startupProbe": live, "readinessProbe": ready, "livenessProbe": live}
    for probe, path in probes.items():
        assert CONTAINER[probe]["httpGet"] == {"path": path, "port": "http"}
    assert INGRESS["metadata"]["annotations"]["haproxy.org/check-http"] == live


def test_the_app_itself_has_the_values_of_env() -> None:
    limits = Limits()
    assert Settings().port == int(VALUES["PORT"])
    assert limits.connections == int(VALUES["CONV_CONNECTIONS"])
    assert limits.farewell < int(VALUES["SECONDS_TO_STOP"])
    assert {VALUES["LIVE"], VALUES["READY"]} == {f"{TOLD}live", f"{TOLD}ready"}
    assert f"req.body_size gt {limits.body}" in PROXY
    assert TOLD.strip("/") in PROXY, "what is for whoever runs the app is closed"


def test_every_file_has_the_limits_of_env() -> None:
    limits = CONTAINER["resources"]["limits"]
    assert limits == {"cpu": VALUES["CPUS"], "memory": f"{VALUES['MEMORY']}i"}
    assert APP["deploy"]["resources"]["limits"] == {
        "cpus": VALUES["CPUS"],
        "memory": VALUES["MEMORY"],
    }
    user = VALUES["USER_ID"]
    assert f"USER {user}:{user}\n" in DOCKERFILE
    assert APP["user"] == f"{user}:{user}"
    assert POD["securityContext"]["runAsUser"] == POD["securityContext"]["runAsGroup"] == int(user)
    assert (
        INGRESS["metadata"]["annotations"]["haproxy.org/pod-maxconn"] == VALUES["CONV_CONNECTIONS"]
    )


def test_every_file_has_the_numbers_of_env() -> None:
    assert APP["deploy"]["replicas"] == VALUES["REPLICAS"]
    assert AUTOSCALER["spec"]["minReplicas"] == int(VALUES["REPLICAS"])
    assert AUTOSCALER["spec"]["maxReplicas"] == int(VALUES["REPLICAS_MOST"])
    stop = int(VALUES["SECONDS_TO_STOP"])
    assert APP["stop_grace_period"] == DOOR["stop_grace_period"] == f"{stop}s"
    before = int(CONTAINER["lifecycle"]["preStop"]["exec"]["command"][1])
    assert POD["terminationGracePeriodSeconds"] >= stop + before


def test_every_door_has_the_cookie_of_env() -> None:
    cookie, at_ingress = VALUES["COOKIE"], INGRESS["metadata"]["annotations"]
    assert at_ingress["haproxy.org/cookie-persistence"] == cookie
    assert at_ingress["nginx.ingress.kubernetes.io/session-cookie-name"] == cookie
    traefik = SERVICE["metadata"]["annotations"]
    assert traefik["traefik.ingress.kubernetes.io/service.sticky.cookie.name"] == cookie


def test_what_the_proxy_falls_back_to_is_what_env_says() -> None:
    usual = dict(re.findall(r'^  presetenv (\w+) "?([^"\n]*)"?$', PROXY, re.MULTILINE))
    shared = usual.keys() & VALUES.keys()
    assert shared >= {
        *("PORT", "LIVE", "CONV_CONNECTIONS", "SECONDS_TO_STOP", "COOKIE", "REPLICAS_MOST")
    }
    assert {key: usual[key] for key in shared} == {key: VALUES[key] for key in shared}
    assert usual["REPLICAS_AT"] in COMPOSE["services"]
    inner = {mapping.split(":")[1] for mapping in DOOR["ports"]}
    assert inner == {usual["HTTP"].strip(":"), usual["HTTPS"].strip(":")}
    assert f"127.0.0.1{usual['HTTP']}/" in DOOR["healthcheck"]["test"][-1]


def test_every_variable_of_the_proxy_has_a_value() -> None:
    """One that is unset is empty, and HAProxy says nothing of it."""
    asked = {*re.findall(r'"[^"\n]*\$\{?(\w+)', PROXY), *re.findall(r"env\((\w+)\)", PROXY)}
    usual = {*re.findall(r"presetenv (\w+)", PROXY)}
    assert asked - usual == {"CERTIFICATES", "CONV_FRAMES"}, "these two may be unset"


def test_every_door_closes_the_same_paths() -> None:
    closed = re.findall(r"^ *(http-request deny deny_status 4[01][345] .*)$", PROXY, re.MULTILINE)
    at_ingress = INGRESS["metadata"]["annotations"]["haproxy.org/backend-config-snippet"]
    assert len(closed) == 3
    for rule in closed:
        assert rule in at_ingress
    for rule in re.findall(r"^  (compression \w+ [\w/+ -]*\w)", PROXY, re.MULTILINE):
        assert rule in at_ingress


# --- nobody who owns anything, and nothing written ------------------------------------------------


def test_a_container_may_nothing() -> None:
    for service in (APP, DOOR):
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["restart"] == "unless-stopped"
        assert "privileged" not in service
        assert {"cpus", "memory"} == service["deploy"]["resources"]["limits"].keys()
    context = CONTAINER["securityContext"]
    assert context["readOnlyRootFilesystem"] is True
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert POD["securityContext"]["runAsNonRoot"] is True
    assert POD["automountServiceAccountToken"] is False


def test_nobody_is_led_by_the_address() -> None:
    assert SERVICE["spec"]["sessionAffinity"] == "None"
    assert "balance leastconn" in PROXY
    assert not re.search(r"balance (source|hdr)|stick on|hash-type", PROXY)


def test_the_objects_name_one_another() -> None:
    name, part = DEPLOYMENT["metadata"]["name"], {"app.kubernetes.io/component": "app"}
    assert DEPLOYMENT["spec"]["template"]["metadata"]["labels"] == part
    assert SERVICE["spec"]["selector"] == DEPLOYMENT["spec"]["selector"]["matchLabels"] == part
    for spread in POD["topologySpreadConstraints"]:
        assert spread["labelSelector"]["matchLabels"] == part
    for file, path in (("disruption", "selector"), ("network", "podSelector")):
        assert read(KUBERNETES / f"{file}.yaml")["spec"][path]["matchLabels"] == part
    assert AUTOSCALER["spec"]["scaleTargetRef"]["name"] == name
    assert "replicas" not in DEPLOYMENT["spec"], "the autoscaler has it"
    backend = INGRESS["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend == {"name": SERVICE["metadata"]["name"], "port": {"name": "http"}}


# --- what is in the image -------------------------------------------------------------------------


def in_the_image() -> Iterator[str]:
    """The files of the repository that the ignore file lets into the build."""
    said = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = (SERVE / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    for file in said.stdout.splitlines():
        kept = True
        for rule in rules:
            pattern = rule.removeprefix("!")
            if fnmatch.fnmatch(file, pattern) or file.startswith(f"{pattern}/"):
                kept = rule.startswith("!")
        if kept:
            yield file


def test_the_image_has_the_app_and_no_more() -> None:
    files = {*in_the_image()}
    assert {"app.py", "requirements.txt", ".streamlit/config.toml"} <= files
    assert {"engine/reading/grammar.lark", "static/favicon.svg"} <= files
    rooms = {file.partition("/")[0] for file in files}
    assert rooms <= {
        *("app.py", "requirements.txt", ".streamlit", "derivations", "engine", "static", "serve")
    }
    assert not [file for file in files if file.startswith("serve/") and not file.endswith(".py")]


def test_the_image_is_of_requirements_txt_alone() -> None:
    installs = re.findall(r"pip install (.*?)(?: &&|$)", DOCKERFILE, re.MULTILINE)
    assert installs == ["--requirement requirements.txt"]


def test_every_file_that_a_container_runs_is_there() -> None:
    lines = f"{DOCKERFILE} {' '.join(APP['healthcheck']['test'])}"
    run = {*re.findall(r"(serve\.\w+)", lines.replace("serve/Dockerfile", ""))}
    assert run == {"serve.lives", "serve.warm"}
    files = {*in_the_image()}
    assert {f"{name.replace('.', '/')}.py" for name in run} | {"serve/__main__.py"} <= files
