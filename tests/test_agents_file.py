"""`agents.yaml`: what it may say, and the sentences for what it may not."""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from config import Settings
from schemas.agent import ALL_TOOLS
from services.agents.agents_file import AgentsFileUnusable, Described, load

ROOT = Path(__file__).parent.parent
KEY = "sk-never-to-be-seen"

FULL = """
agents:
  - username: tea-master
    name: 茶师傅
    status: 问我
    instructions: |
      You know tea.
    model:
      name: gpt-x
      base_url: https://models.example.org/v1
      key_variable: TEA_API_KEY
      input_price: 0.25
    tools: [search_messages]
    limits: {hops: 2}
  - {username: plain, name: Plain}
"""
OLD = f"""
provider: autogen_ext.models.openai.OpenAIChatCompletionClient
config:
  model: gpt-x
  api_key: {KEY}
  base_url: https://models.example.org/v1
  model_info: {{vision: false}}
"""


def loaded(folder: Path, text: str) -> Described:
    """What a file with this text says."""
    path = folder / "agents.yaml"
    path.write_text(text, "utf-8")
    return load(path)


def test_an_agent_is_described_with_all_there_is_or_with_a_name_alone(tmp_path: Path) -> None:
    full, plain = loaded(tmp_path, FULL).agents

    assert (full.username, full.display_name, full.status_text) == ("tea-master", "茶师傅", "问我")
    assert full.settings.model is not None
    assert full.settings.model.key_variable == "TEA_API_KEY"
    assert full.settings.model.input_price == Decimal("0.25")
    assert (full.settings.tools, full.settings.limits.hops) == (("search_messages",), 2)
    assert (plain.settings.model, plain.settings.tools, plain.settings.limits.hops) == (None, ALL_TOOLS, 3)


@pytest.mark.parametrize("text", ["", "# nothing\n", "agents: []\n"])
def test_a_file_that_describes_nobody_is_good(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, text) == load(None) == Described()


def test_the_template_is_good_as_it_is_and_without_its_signs(tmp_path: Path) -> None:
    template = (ROOT / "agents.example.yaml").read_text("utf-8")
    entry = template.split("agents: []\n")[1].split("#\n# The older form")[0]
    older = template.split("in a file of its own:\n#\n")[1]

    assert load(ROOT / "agents.example.yaml") == Described()
    (agent,) = loaded(tmp_path, "agents:\n" + "".join(f"{line[1:]}\n" for line in entry.splitlines())).agents
    assert agent.settings.tools == ALL_TOOLS
    (agent,) = loaded(tmp_path, "".join(f"{line[2:]}\n" for line in older.splitlines())).agents
    assert agent.settings.model is not None
    assert agent.settings.model.key_variable == "OPENAI_API_KEY"


@pytest.mark.parametrize("name", ["provider", "class"])
@pytest.mark.parametrize("flat", [False, True])
def test_the_older_form_is_one_agent_whose_key_stays_apart(tmp_path: Path, name: str, flat: bool) -> None:
    text = OLD.replace("provider", name)
    if flat:
        text = text.replace("config:\n", "").replace("\n  ", "\n")

    described = loaded(tmp_path, text)

    (agent,) = described.agents
    assert agent.username == "assistant"
    assert agent.settings.model is not None
    assert (agent.settings.model.name, agent.settings.model.base_url) == ("gpt-x", "https://models.example.org/v1")
    assert described.keys == {agent.settings.model.key_variable: KEY}
    assert KEY not in repr(described)
    assert KEY not in agent.settings.model_dump_json()


def test_another_key_is_no_other_agent_and_anything_else_is(tmp_path: Path) -> None:
    first = loaded(tmp_path, OLD).agents[0].fingerprint

    assert loaded(tmp_path, OLD.replace(KEY, "sk-other")).agents[0].fingerprint == first
    assert loaded(tmp_path, OLD.replace("gpt-x", "gpt-y")).agents[0].fingerprint != first


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agents: [", "not valid YAML at line 1"),
        ("agents:\n  - username: a\tb: c\n", "line 2"),
        ("- just a list", "understood"),
        ("agents: {a: 1}", "agents: "),
        ("agent: []", "agents: Field required"),
        ("agents: [{username: x, name: X}]", "agents.0.username: String should have at least 2"),
        ("agents: [{username: xx}]", "agents.0.name: Field required"),
        ("agents: [{username: xx, name: X, colour: red}]", "agents.0.colour"),
        ("agents: [{username: xx, name: X}, {username: XX, name: Y}]", "two agents have the username xx"),
        ("agents: [{username: xx, name: X, tools: [format_disk]}]", "agents.0.tools.0"),
        ("agents: [{username: xx, name: X, model: {name: m, base_url: ftp://x}}]", "agents.0.model.base_url"),
        ("agents: [{username: xx, name: X, model: {name: m, key_variable: JWT_SECRET_KEY}}]", "environment variable"),
        ("agents: [{username: xx, name: X, model: {name: m, key_variable: PATH}}]", "environment variable"),
        (
            f"agents: [{{username: xx, name: X, model: {{name: m, key_variable: A_KEY, api_key: {KEY}}}}}]",
            "key_variable or api_key, not both",
        ),
        ("provider: autogen_ext.models.anthropic.Client\nconfig: {model: m}", "not supported"),
        (f"provider: openai\nconfig: {{api_key: {KEY}}}", "model: Field required"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_without_a_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(AgentsFileUnusable) as refused:
        loaded(tmp_path, text)

    assert said in str(refused.value)
    assert KEY not in str(refused.value)


def test_the_file_is_looked_for_in_the_data_folder_unless_another_is_named(tmp_path: Path) -> None:
    def path(name: str = "") -> Path | None:
        return Settings(_env_file=None, data_dir=tmp_path, agents_file=name).agents_path

    assert path() is None
    (tmp_path / "model_config.yaml").touch()
    assert path() == tmp_path / "model_config.yaml"
    (tmp_path / "agents.yaml").touch()
    assert path() == tmp_path / "agents.yaml"
    assert path("elsewhere.yaml") == Path("elsewhere.yaml")


@pytest.mark.parametrize(("content", "said"), [("agents: [", "not valid YAML"), (None, "cannot be read")])
def test_a_server_with_a_file_that_is_no_good_says_so_and_does_not_start(
    tmp_path: Path, content: str | None, said: str
) -> None:
    path = tmp_path / "mine.yaml"
    if content is not None:
        path.write_text(content)
    environment = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "PORT": "0", "AGENTS_FILE": str(path)}

    ended = subprocess.run(
        [sys.executable, str(ROOT / "main.py")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode != 0
    assert said in ended.stderr
    assert str(path) in ended.stderr
    assert "Traceback" not in ended.stderr
