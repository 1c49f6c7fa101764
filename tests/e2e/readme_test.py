"""Runs every command of README.md, in order, in one shell, and looks for what it says they print.

  SENDA_BIN=build/release/bin python3 tests/e2e/readme_test.py

The commands run in a scratch folder that shows the clone by links. Three things are other than a reader has them: the ports are
free ones, as others may use 50051; `bash deploy/local/up.sh` alone gets --detach, as a reader goes on in a second terminal; and
`bash tests/run.sh` alone is left out, as this is one of the tests that it runs.
"""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
PORTS = {"50051": 0, "50052": 1, "50061": 2}
SEEN_BY_LINK = ["deploy", "proto", "services", "common"]


def free_ports(count):
    """`count` ports in a row that nobody uses."""
    for first in range(20000 + os.getpid() % 10000, 32000):
        probes = [socket.socket() for _ in range(count)]
        try:
            for offset, probe in enumerate(probes):
                probe.bind(("127.0.0.1", first + offset))
            return first
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()
    sys.exit("no free ports")


def make_scratch(bin_folder):
    """A folder that looks like the clone to the commands, and takes what they write."""
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="senda-readme."))
    for name in SEEN_BY_LINK:
        (scratch / name).symlink_to(ROOT / name)
    (scratch / "build").mkdir()
    (scratch / "build/release").symlink_to(bin_folder.parent)
    shutil.copytree(ROOT / "tests", scratch / "tests", ignore=shutil.ignore_patterns("node_modules", "generated", "built"))
    modules = "tests/clients/typescript/node_modules"
    (scratch / modules).symlink_to(ROOT / modules)
    return scratch


def as_run(block, first_port):
    for port, offset in PORTS.items():
        block = block.replace(port, str(first_port + offset))
    lines = []
    for line in block.splitlines():
        if line == "bash deploy/local/up.sh":
            line += f" --detach --port {first_port}"
        elif line == "bash tests/run.sh":
            continue
        lines.append(line)
    return "\n".join(lines)


def run(shell_environment, scratch, script):
    """Runs one block; exports of a block hold for the next ones."""
    saved = scratch / ".environment"
    text = f"set -euo pipefail\n{script}\nenv -0 >'{saved}'\n"
    ended = subprocess.run(["bash", "-c", text], cwd=scratch, env=shell_environment, stdin=subprocess.DEVNULL,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if ended.returncode == 0:
        pairs = saved.read_bytes().decode().split("\0")
        shell_environment = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    return ended.returncode, ended.stdout, shell_environment


def plain(text):
    """Without what differs from run to run: figures, bars, and the spaces that make columns."""
    text = re.sub(r"[\d,.:]*\d", "#", text)
    return re.sub(r"\s+", " ", re.sub("[█▏▎▍▌▋▊▉]+", "", text)).strip()


def squeezed(text):
    return re.sub(r"\s+", " ", text)


def check_pictures(output):
    """The dashboard in the README is the one that is printed, but for figures that move with the date."""
    picture = re.search(r"```text\n(.*?)```", README, re.S).group(1)
    printed = {plain(line) for line in output.splitlines()}
    return [line for line in picture.splitlines() if not line.startswith("Demonstration") and plain(line) not in printed]


def check_listing():
    """The code that the README shows is the code that its commands run."""
    path = "tests/clients/python/example.py"
    shown = re.search(r"```python\n(.*?)```", README, re.S).group(1)
    return [] if shown == (ROOT / path).read_text() else [f"the README's listing differs from {path}"]


def check_links():
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    return [f"the link {link} leads nowhere" for link in links if not (ROOT / link).exists()]


def run_all(scratch, environment, first_port):
    """What went wrong, and on the first failing block stops."""
    pattern = re.compile(r"```bash\n(.*?)```\n((?:<!-- prints: .*? -->\n)*)", re.S)
    for number, (block, expectations) in enumerate(pattern.findall(README)):
        print("-", block.strip().splitlines()[0], flush=True)
        code, output, environment = run(environment, scratch, as_run(block, first_port))
        missing = [text for text in re.findall(r"<!-- prints: (.*?) -->", expectations)
                   if squeezed(text) not in squeezed(output)]
        if number == 0:
            missing += check_pictures(output)
        if code != 0 or missing:
            return [f"ended with {code}; its output lacks {missing}:\n{block}\n--- it printed\n{output[-4000:]}"]
    return []


def main():
    bin_folder = pathlib.Path(os.environ["SENDA_BIN"]).resolve()
    scratch = make_scratch(bin_folder)
    first_port = free_ports(12)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SENDA_") or name == "SENDA_BIN"}
    environment.update(
        SENDA_ADDRESS=f"127.0.0.1:{first_port}", XDG_CONFIG_HOME=str(scratch),
        # Debian's python3 before one of a version manager: the examples use Debian's packages.
        PATH="/usr/bin:/bin:" + environment["PATH"])
    try:
        wrong = check_listing() + check_links() + run_all(scratch, environment, first_port)
    finally:
        for folder in ("senda-data", "dfe-data"):
            subprocess.run(["bash", "deploy/local/up.sh", "--stop", "--data", folder], cwd=scratch,
                           capture_output=True, check=False)
        shutil.rmtree(scratch)
    for text in wrong:
        print("FAILED:", text)
    if not wrong:
        print("All as the README says.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
