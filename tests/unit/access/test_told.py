"""What a project becomes when more is told of it, and whose a token is."""

from __future__ import annotations

from largesse.access.decide.keys import digest, proves
from largesse.access.decide.projects import told
from largesse.access.model.keys import StoredKey
from largesse.access.model.projects import ProjectDraft, ProjectProfile
from largesse.kernel.project import ClientSide, Project

PROFILE = ProjectProfile(
    Project("proj_1", "A shop", client=ClientSide(("https://a.example",), redeem_enabled=True)),
    "proj_1",
    description="The first",
)


def test_what_is_not_told_stays() -> None:
    assert told(PROFILE, ProjectDraft()) == PROFILE


def test_what_is_told_is_set_and_null_clears() -> None:
    draft = ProjectDraft(
        name="Our shop", description=None, dial_code="49", client={"publish_enabled": True}
    )
    after = told(PROFILE, draft)
    assert (after.project.name, after.description, after.dial_code) == ("Our shop", None, "49")
    assert after.project.client == ClientSide(
        ("https://a.example",), redeem_enabled=True, publish_enabled=True
    )


def test_a_client_key_may_do_nothing_until_told() -> None:
    assert ClientSide() == ClientSide(
        trusted_domains=(), redeem_enabled=False, publish_enabled=False
    )
    assert Project("proj_1", "A shop").client == ClientSide()


def test_a_token_proves_its_own_key_only() -> None:
    key = StoredKey("key_1", "server", "", b"salt", digest(b"salt", "secret"))
    assert proves(key, "secret")
    assert not proves(key, "secret ")
    assert not proves(StoredKey("key_2", "server", "", b"other", key.digest), "secret")
