"""What the repository itself promises: to the shop that offers it, and to those who build it."""

import json
from pathlib import Path
import re
import shutil
import subprocess
import tomllib
from typing import Any

from homeassistant import components
from PIL import Image
import pytest

from scripts.components import requirements

ROOT = Path(__file__).parent.parent
INTEGRATION = ROOT / "custom_components" / "esim_recharge"

# All keys that the shop knows; it rejects a file with any other.
HACS_KEYS = {
    "content_in_root",
    "country",
    "filename",
    "hacs",
    "hide_default_branch",
    "homeassistant",
    "name",
    "persistent_directory",
    "render_readme",
    "zip_release",
}
MANIFEST_KEYS_REQUIRED = {
    "codeowners",
    "config_flow",
    "documentation",
    "domain",
    "integration_type",
    "iot_class",
    "issue_tracker",
    "name",
    "version",
}
MANIFEST_KEYS = MANIFEST_KEYS_REQUIRED | {"after_dependencies", "dependencies", "requirements"}

ADDRESS = re.compile(r"https?://([^\s/\"'`<>)]+)")
# Addresses in files that decide what is installed or run: ourselves, and our own machine.
HARMLESS_HOSTS = re.compile(r"github\.com|127\.0\.0\.1.*|localhost.*|\{[A-Z]+\}.*")
# Folders that exist on one person's machine only.
MACHINE_PATH = re.compile(r"(?<![\w.~$}/-])/(?:home|root|Users|work|workspace|mnt)/[\w.-]+")


def _json(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    return _json(INTEGRATION / "manifest.json")


@pytest.fixture(scope="module")
def committed() -> dict[str, str]:
    """Return the text of each file in git by its name."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git working tree")
    names = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    texts = {}
    for name in names.stdout.decode().split("\0"):
        path = ROOT / name
        if not path.is_file() or b"\0" in (content := path.read_bytes()):
            continue
        texts[name] = content.decode()
    return texts


def test_hacs_file() -> None:
    hacs = _json(ROOT / "hacs.json")
    assert hacs["name"] == "eSIM Recharge"
    assert hacs["homeassistant"] == "2026.10.0"
    assert set(hacs) <= HACS_KEYS


def test_manifest_keys(manifest: dict[str, Any]) -> None:
    assert manifest["domain"] == INTEGRATION.name
    assert set(manifest) >= MANIFEST_KEYS_REQUIRED
    assert set(manifest) <= MANIFEST_KEYS
    assert list(manifest) == ["domain", "name", *sorted(set(manifest) - {"domain", "name"})]
    for key in ("documentation", "issue_tracker"):
        assert manifest[key].startswith("https://github.com/")


def test_manifest_names_only_components_that_exist(manifest: dict[str, Any]) -> None:
    known = {path.name for path in Path(components.__path__[0]).iterdir()}
    assert {*manifest["dependencies"], *manifest["after_dependencies"]} <= known


def test_one_version(manifest: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert manifest["version"] == project["version"]


@pytest.mark.parametrize(
    ("name", "size"),
    [("icon.png", 256), ("icon@2x.png", 512), ("dark_icon.png", 256), ("dark_icon@2x.png", 512)],
)
def test_icons(name: str, size: int) -> None:
    with Image.open(INTEGRATION / "brand" / name) as image:
        assert image.size == (size, size)
        assert image.mode == "RGBA"
        assert image.getchannel("A").getpixel((0, 0)) == 0


@pytest.mark.parametrize("name", ["logo.png", "dark_logo.png"])
def test_logos(name: str) -> None:
    brand = INTEGRATION / "brand"
    with Image.open(brand / name) as small, Image.open(brand / name.replace(".", "@2x.")) as large:
        assert small.height == 128
        assert large.height == 256


@pytest.mark.parametrize("path", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_requirements_are_pinned_by_hash_and_not_by_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    pins = [
        requirement
        for requirement in re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE)
        .replace("\\\n", " ")
        .splitlines()
        if requirement
    ]
    assert pins
    for pin in pins:
        assert re.fullmatch(r"[\w.\[\],-]+==\S+( ; .+?)?(\s+--hash=sha256:[0-9a-f]{64})+", pin)


def test_home_assistant_needs_no_more_than_is_pinned() -> None:
    pinned = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    assert set(requirements()) <= set(pinned)


def test_no_address_of_a_package_host(committed: dict[str, str]) -> None:
    steering = re.compile(
        r"(scripts|\.ci)/.*|(.*/)?(requirements.*|pyproject\.toml|package(-lock)?\.json|\.npmrc)"
    )
    found = {
        name: hosts
        for name, text in committed.items()
        if steering.fullmatch(name)
        and (
            hosts := [host for host in ADDRESS.findall(text) if not HARMLESS_HOSTS.fullmatch(host)]
        )
    }
    assert found == {}


def test_no_path_of_one_machine(committed: dict[str, str]) -> None:
    found = {
        name: paths for name, text in committed.items() if (paths := MACHINE_PATH.findall(text))
    }
    assert found == {}


def test_no_provider_is_named_outside_its_own_modules_and_the_table_of_providers() -> None:
    named = [
        str(path.relative_to(INTEGRATION))
        for path in INTEGRATION.rglob("*.py")
        if path.parent.name != "providers"
        and re.search(r"airalo|dt[ _-]?one", path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]
    assert named == []


def test_what_the_page_about_providers_points_to_exists() -> None:
    page = (ROOT / "docs" / "adding-a-provider.md").read_text(encoding="utf-8")
    pointed = set(re.findall(r"`((?:providers|recharge|lines|sources)/[a-z_]+\.py)`", page))
    assert len(pointed) > 10
    assert [path for path in sorted(pointed) if not (INTEGRATION / path).is_file()] == []
    for folder in ("tests", "scripts"):
        named = set(re.findall(rf"`({folder}/[a-z_/]+\.py)`", page))
        assert named
        assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []
