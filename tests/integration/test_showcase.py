"""What the public sees: what is published, and no more of it than the rules allow."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.receipts import readable
from tests.factories import AWAY, HOME, NOW, Browser, Province, item, jpeg, manifest
from webapp.access.models import User
from webapp.pins.models import Pin
from webapp.routes.open import PAGE
from webapp.showcase.album import PublicPhoto, album_of
from webapp.units.models import Unit

MODELS = "/api/v1/open/models.json"
SECRET_LON, SECRET_LAT = 105.723456, 22.318765
PHOTO = re.compile(r"/photos/([0-9a-f-]{36})/(?:small|large)\.jpg")


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


@pytest.fixture
def commune(app: Flask, province: Province) -> Browser:
    return Browser(app, "xa")


@pytest.fixture
def reviewer(app: Flask, province: Province) -> Browser:
    return Browser(app, "tinh")


@pytest.fixture
def public(app: Flask) -> FlaskClient:
    """Somebody who never signed in."""
    return app.test_client()


def take(browser: Browser, code: str, *actions: str) -> None:
    for action in actions:
        answer = browser.step(code, action)
        assert answer.status_code == 302, answer.get_data(as_text=True)


def publish(phone: Browser, reviewer: Browser, kind: str = "env_sxsd_point", **changes: object) -> str:
    """Record, confirm and publish; return the public code."""
    code = phone.record(kind, **changes)
    take(reviewer, code, "confirm", "publish")
    return code


def page(public: FlaskClient, address: str) -> str:
    answer = public.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_only_what_is_published_is_listed(phone: Browser, reviewer: Browser, public: FlaskClient) -> None:
    shown = publish(phone, reviewer, name="Mô hình đã công bố")
    phone.record(name="Mô hình đang chờ")
    confirmed = phone.record(name="Mô hình đã xác nhận")
    take(reviewer, confirmed, "confirm")
    assert [model["code"] for model in public.get(MODELS).json["models"]] == [shown]
    home = page(public, "/")
    assert "Mô hình đã công bố" in home
    assert "Mô hình đang chờ" not in home
    assert "Mô hình đã xác nhận" not in home


@pytest.mark.parametrize("actions", [[], ["confirm"], ["confirm", "publish", "unpublish"]])
def test_a_record_that_is_not_published_has_no_public_page(
    phone: Browser, reviewer: Browser, public: FlaskClient, actions: list[str]
) -> None:
    code = phone.record()
    take(reviewer, code, *actions)
    assert public.get(f"/m/{code}").status_code == 404


def test_the_code_is_found_however_it_was_read(phone: Browser, reviewer: Browser, public: FlaskClient) -> None:
    code = publish(phone, reviewer)
    confused = code.replace("0", "O").replace("1", "I")
    for written in (code, readable(code), code.lower(), confused, readable(confused).lower()):
        html = page(public, f"/m/{written}")
        assert f'<link rel="canonical" href="http://localhost/m/{code}">' in html


def test_the_coordinates_of_a_security_model_are_nowhere(
    phone: Browser, reviewer: Browser, public: FlaskClient, session: Session
) -> None:
    position = item()["position"] | {"lon": SECRET_LON, "lat": SECRET_LAT}
    code = publish(phone, reviewer, "sec_selfmanage", position=position)
    pin = session.scalars(select(Pin).where(Pin.code == code)).one()
    assert pin.group == "security"
    addresses = ("/", f"/?commune={HOME}", "/?group=security", f"/m/{code}", MODELS, f"{MODELS}?group=security")
    for address in addresses:
        text = page(public, address)
        assert code in text
        # Rounded however coarsely that would still tell a house.
        for secret in (SECRET_LON, SECRET_LAT):
            assert f"{secret:.4f}"[:-1] not in text, address
    assert public.get(MODELS).json["models"][0]["point"] is None


def test_a_security_model_counts_in_its_commune(phone: Browser, reviewer: Browser, public: FlaskClient) -> None:
    publish(phone, reviewer, "sec_selfmanage", photos=[])
    counts = page(public, f"/?commune={HOME}").split('data-testid="commune-counts"')[1].split("</p>")[0]
    assert re.findall(r"<strong[^>]*>(\d+)</strong>", counts) == ["00", "01"]


def test_a_model_shows_the_point_that_was_recorded(phone: Browser, reviewer: Browser, public: FlaskClient) -> None:
    code = publish(phone, reviewer)
    assert public.get(MODELS).json["models"][0]["point"] == pytest.approx([105.7055, 22.3095])
    assert "105.7055" in page(public, f"/m/{code}")


def test_a_hotspot_is_a_number_and_nothing_else(
    phone: Browser, commune: Browser, public: FlaskClient, session: Session
) -> None:
    codes = [phone.record("pond", name="Ao rác minh họa") for _ in range(2)]
    phone.record("canal", name="Kênh rác minh họa")
    for code in codes:
        take(commune, code, "confirm")
    session.execute(Pin.__table__.update().where(Pin.code == codes[0]).values(state="closed", status="published"))
    session.commit()
    home = page(public, "/")
    row = home.split('data-testid="hotspots"')[1].split("</table>")[0]
    assert re.findall(r'<th scope="row">([^<]+)</th><td class="num">(\d+)</td><td class="num">(\d+)</td>', row) == [
        ("Xã Đồng Phúc", "01", "01")
    ]
    assert "rác minh họa" not in home
    assert public.get(MODELS).json["models"] == []
    for code in codes:
        assert code not in home
        assert public.get(f"/m/{code}").status_code == 404
    photos = phone.get(f"/office/pins/{codes[0]}").get_data(as_text=True)
    assert {public.get(found[0]).status_code for found in PHOTO.finditer(photos)} == {404}


def test_communes_with_hotspots_stand_by_name_so_that_none_is_first(
    app: Flask, province: Province, public: FlaskClient
) -> None:
    for username, code, many in (("xa", HOME, 1), ("xa-khac", AWAY, 3)):
        browser = Browser(app, username)
        for _ in range(many):
            position = item()["position"] if code == HOME else item()["position"] | {"lon": 105.56, "lat": 21.78}
            made = browser.record("pond", commune_code=code, area_code=f"{code}-001", position=position)
            take(browser, made, "confirm")
    table = page(public, "/").split('data-testid="hotspots"')[1].split("</table>")[0]
    assert re.findall(r'<th scope="row">([^<]+)</th>', table) == ["Xã Đồng Phúc", "Xã Phú Đình"]


def test_no_public_page_names_a_member_of_staff(
    phone: Browser, reviewer: Browser, public: FlaskClient, session: Session
) -> None:
    codes = [publish(phone, reviewer), publish(phone, reviewer, "sec_selfmanage")]
    names = session.scalars(select(User.name)).all()
    addresses = ("/", f"/?commune={HOME}", MODELS, *(f"/m/{code}" for code in codes))
    assert len(names) == 5
    for asker in (public, reviewer.client):
        for address in addresses:
            assert [name for name in names if name in page(asker, address)] == []


def test_photographs_are_public_only_as_long_as_their_record_is(
    phone: Browser, reviewer: Browser, public: FlaskClient
) -> None:
    code = publish(phone, reviewer)
    photo = PHOTO.search(page(public, f"/m/{code}"))
    assert photo
    assert public.get(photo[0]).status_code == 200
    take(reviewer, code, "unpublish")
    assert public.get(photo[0]).status_code == 404
    take(reviewer, code, "publish")
    assert public.get(photo[0]).status_code == 200


def test_a_link_in_zalo_shows_name_place_and_photograph_by_whole_addresses(
    phone: Browser, reviewer: Browser, public: FlaskClient
) -> None:
    code = publish(phone, reviewer, name="Tuyến đường hoa «Minh Họa»")
    html = page(public, f"/m/{code}")
    told = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)"', html))
    assert told["og:title"] == "Tuyến đường hoa «Minh Họa»"
    assert "xã Đồng Phúc" in told["og:description"]
    assert told["og:url"] == f"http://localhost/m/{code}"
    assert re.fullmatch(r"http://localhost/photos/[0-9a-f-]{36}/large\.jpg", told["og:image"])
    assert told["twitter:card"] == "summary_large_image"
    assert public.get(told["og:image"].removeprefix("http://localhost")).status_code == 200


def test_the_place_before_and_after_is_shown_as_a_pair(phone: Browser, reviewer: Browser, public: FlaskClient) -> None:
    pictures = [jpeg(), jpeg()]
    lines = [manifest(picture, role=role)[0] for picture, role in zip(pictures, ("before", "after"), strict=True)]
    made = item(photos=lines)
    code = phone.send(made).json["outcomes"][0]["receipt"]["code"].replace("-", "")
    for line, picture in zip(lines, pictures, strict=True):
        assert phone.send_photo(made["id"], line, picture).status_code == 200
    take(reviewer, code, "confirm", "publish")
    html = page(public, f"/m/{code}")
    pair = html.split('data-testid="before-after"')[1].split("</div>")[0]
    assert PHOTO.findall(pair) == [line["id"] for line in lines for _ in range(2)]
    assert f"{lines[1]['id']}/large.jpg" in html.split('property="og:image"')[1].split(">")[0]


def photos(*roles: str) -> list[PublicPhoto]:
    return [PublicPhoto(f"{role}-{at}", role, 1600, 1200) for at, role in enumerate(roles)]


def test_an_album_shows_the_place_as_it_is_now_and_keeps_the_rest() -> None:
    first, general, early, late = photos("before", "general", "after", "after")
    album = album_of([first, general, early, late])
    assert (album.cover, album.before, album.after, album.others) == (late, first, late, (general, early))
    assert album_of([first, general]).cover == general
    assert not album_of([first, general]).is_pair
    assert album_of([]).cover is None


def test_an_assessment_among_reviewers_is_not_for_the_public(
    phone: Browser, reviewer: Browser, public: FlaskClient, session: Session
) -> None:
    code = publish(phone, reviewer)
    session.execute(Pin.__table__.update().where(Pin.code == code).values(state="needs_support"))
    session.commit()
    assert "Cần củng cố" not in page(public, f"/m/{code}")
    assert public.get(MODELS).json["models"][0]["state"] is None


@pytest.mark.parametrize(
    ("days", "word"),
    [(0, "Đang duy trì"), (183, "Đang duy trì"), (190, "Quá 6 tháng chưa cập nhật"), (None, "Đã ra mắt")],
)
def test_a_model_says_whether_it_is_kept_up(
    phone: Browser, reviewer: Browser, public: FlaskClient, session: Session, days: int | None, word: str
) -> None:
    code = publish(phone, reviewer)
    pins = Pin.__table__
    day = None if days is None else local_day(datetime.now(UTC)) - timedelta(days=days)
    session.execute(pins.update().where(pins.c.code == code).values(state="launched", maintained_on=day))
    session.commit()
    state = page(public, f"/m/{code}").split('data-testid="state"')[1].split("</dd>")[0]
    assert word in state


def test_filters_stand_in_the_address_and_the_list_turns_its_pages(
    phone: Browser, public: FlaskClient, session: Session
) -> None:
    for _ in range(PAGE + 1):
        phone.record("sec_selfmanage", photos=[])
    session.execute(Pin.__table__.update().values(status="published", published_at=NOW))
    session.commit()
    listed = re.compile(r'class="card model-card" data-code="(\w+)"')
    first, second = listed.findall(page(public, "/")), listed.findall(page(public, "/?page=2"))
    assert (len(first), len(second)) == (PAGE, 1)
    assert not set(first) & set(second)
    assert listed.findall(page(public, "/?page=99")) == second
    assert listed.findall(page(public, "/?group=security")) == first
    assert listed.findall(page(public, "/?group=model")) == []
    assert listed.findall(page(public, f"/?commune={AWAY}")) == []
    assert public.get("/?commune=99999").status_code == 404
    assert public.get("/?group=hotspot").status_code == 400


def test_an_empty_showcase_says_so(province: Province, public: FlaskClient) -> None:
    assert 'data-testid="nothing-published"' in page(public, "/")


def test_demonstration_data_is_never_indexed(
    phone: Browser, reviewer: Browser, public: FlaskClient, session: Session
) -> None:
    code = publish(phone, reviewer)
    assert "noindex" not in page(public, "/") + page(public, f"/m/{code}")
    session.execute(Unit.__table__.update().where(Unit.code == f"{HOME}-003").values(is_demo=True))
    session.commit()
    for address in ("/", f"/m/{code}"):
        assert '<meta name="robots" content="noindex, nofollow">' in page(public, address)


@pytest.mark.parametrize("address", ["/", MODELS])
def test_more_models_cost_no_more_statements(
    phone: Browser, reviewer: Browser, public: FlaskClient, statements: list[str], address: str
) -> None:
    def cost() -> int:
        statements.clear()
        page(public, address)
        return len(statements)

    publish(phone, reviewer)
    one = cost()
    for _ in range(3):
        publish(phone, reviewer)
    assert cost() == one
