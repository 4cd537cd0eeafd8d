"""The recipes of CONTRIBUTING.md, applied to a copy of the repository as they stand there, and its tests: contributing.py ROOT SCRATCH.

A recipe is a list of edits: **`file`** (new) | after `line` [and `next line`] | instead of `line` | at the end, then a block.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

root, scratch = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
shutil.rmtree(scratch, ignore_errors=True)
subprocess.run(["git", "clone", "--quiet", str(root), str(scratch)], check=True)
text = (scratch / "CONTRIBUTING.md").read_text()

EDIT = re.compile(
    r"^\*\*`(?P<file>[^`]+)`\*\*(?: \(new\)|, (?P<how>after|instead of|at the end)(?P<anchor>[^:]*(?:`[^`]*`)?[^\n]*?)?):\n\n"
    r"```rust\n(?P<block>.*?)^```$",
    re.M | re.S,
)
edits = list(EDIT.finditer(text))
assert len(edits) == text.count("```rust\n") and len(edits) > 15, f"{len(edits)} edits of {text.count('```rust')} blocks"
for edit in edits:
    path, block = scratch / edit["file"], edit["block"]
    if edit["how"] is None:
        assert not path.exists(), f"{path} is not new"
        path.write_text(block)
        continue
    old = path.read_text()
    if edit["how"] == "at the end":
        path.write_text(old + block)
        continue
    anchor = "\n".join(re.findall(r"`([^`]*)`", edit["anchor"])) + "\n"
    assert old.count(anchor) == 1, f"{edit['file']} has {old.count(anchor)} times: {anchor!r}"
    path.write_text(old.replace(anchor, anchor + block if edit["how"] == "after" else block))

command = next(line for line in text.splitlines() if line.startswith("UPDATE_DOCS=1"))
environment = dict(os.environ, CARGO_TARGET_DIR=os.environ.get("CARGO_TARGET_DIR", str(root / "target")))
for line in ("cargo fmt --all --check", "cargo clippy --all-targets --locked -- -D warnings", command, "cargo test --lib --test it"):
    subprocess.run(["bash", "-c", line], cwd=scratch, env=environment, check=True)
changed = subprocess.run(["git", "status", "--porcelain"], cwd=scratch, capture_output=True, text=True, check=True).stdout
print(f"{len(edits)} edits of CONTRIBUTING.md applied as written; files changed:")
print(changed)
